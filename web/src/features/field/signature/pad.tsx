import { type PointerEvent, useEffect, useEffectEvent, useRef } from "react";
import { cn } from "@/lib/cn";
import { drawStrokes, PAPER } from "./draw";
import type { Point, Stroke } from "./strokes";

interface Props {
  strokes: readonly Stroke[];
  onChange: (strokes: readonly Stroke[]) => void;
  className?: string;
}

/** Where one signs with a finger, a pen or a mouse. */
export function SignaturePad({ strokes, onChange, className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<{ pointer: number; points: Point[] } | null>(null);
  const paint = useEffectEvent(() => {
    const here = canvas.current;
    const context = here?.getContext("2d");
    if (!here || !context) return;
    const { width, height } = here.getBoundingClientRect();
    const dense = window.devicePixelRatio || 1;
    here.width = Math.round(width * dense);
    here.height = Math.round(height * dense);
    const now = drawing.current?.points;
    drawStrokes(context, now ? [...strokes, now] : strokes, here.width);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it shows what was drawn
  useEffect(() => paint(), [strokes]);
  useEffect(() => {
    const here = canvas.current;
    if (!here) return;
    const observer = new ResizeObserver(() => paint());
    observer.observe(here);
    return () => observer.disconnect();
  }, []);
  const pointOf = (event: { clientX: number; clientY: number }): Point => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.width };
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    // A palm on the glass draws nothing.
    if (drawing.current || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = { pointer: event.pointerId, points: [pointOf(event)] };
    paint();
  };
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const now = drawing.current;
    if (now?.pointer !== event.pointerId) return;
    const steps = event.nativeEvent.getCoalescedEvents?.() ?? [];
    now.points.push(...(steps.length > 0 ? steps : [event.nativeEvent]).map(pointOf));
    paint();
  };
  const end = (event: PointerEvent<HTMLCanvasElement>) => {
    const now = drawing.current;
    if (now?.pointer !== event.pointerId) return;
    drawing.current = null;
    onChange([...strokes, now.points]);
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label="Sign here"
      style={{ background: PAPER }}
      className={cn("block w-full cursor-crosshair touch-none select-none", className)}
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
