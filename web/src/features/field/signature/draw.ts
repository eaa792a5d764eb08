import { boundsOf, type Stroke, smooth } from "./strokes";

/** A signature is dark on white in every theme, as it is on paper and in print. */
export const PAPER = "#ffffff";
const INK = "#17212b";

/** How wide a whole pad is in the picture, in pixels. */
const WIDTH = 1000;
const PEN = 0.007;
const EDGE = 0.03;
const HANDS = '"Snell Roundhand", "Segoe Script", "Brush Script MT", "Apple Chancery", cursive';

/** Draws strokes; `width`: that of the whole pad, in the canvas' pixels. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  width: number,
): void {
  context.strokeStyle = INK;
  context.lineWidth = PEN * width;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    const [first] = stroke;
    if (!first) continue;
    context.beginPath();
    context.moveTo(first.x * width, first.y * width);
    for (const { by, to } of smooth(stroke)) {
      context.quadraticCurveTo(by.x * width, by.y * width, to.x * width, to.y * width);
    }
    context.stroke();
  }
}

function paper(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return [canvas, context];
}

function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("this browser cannot make a picture"))),
      "image/png",
    ),
  );
}

/** The picture of a drawn signature, without what is empty around it. */
export function pictureOf(strokes: readonly Stroke[]): Promise<Blob> {
  const box = boundsOf(strokes, EDGE);
  const [canvas, context] = paper(box.width * WIDTH, box.height * WIDTH);
  context.translate(-box.x * WIDTH, -box.y * WIDTH);
  drawStrokes(context, strokes, WIDTH);
  return png(canvas);
}

/** The picture of a typed name, for who cannot draw. */
export function pictureOfName(name: string): Promise<Blob> {
  const size = 96;
  const font = `italic ${size}px ${HANDS}`;
  const [, measuring] = paper(1, 1);
  measuring.font = font;
  const width = Math.min(measuring.measureText(name).width, 1400);
  const [canvas, context] = paper(width + size, size * 2);
  context.font = font;
  context.fillStyle = INK;
  context.textBaseline = "middle";
  context.fillText(name, size / 2, size, width);
  return png(canvas);
}

/** How a typed name is shown before it is sent. */
export const HAND_STYLE = { fontFamily: HANDS, background: PAPER, color: INK } as const;
