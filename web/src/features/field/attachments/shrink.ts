/** The longest edge that the server keeps, in pixels. */
const EDGE = 2560;
/** Smaller files are sent as they are, in bytes. */
const LIGHT = 400 * 1024;

/** The edges of a picture that is made to fit. */
export function within(width: number, height: number, edge = EDGE): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Whether making it smaller would gain anything. */
export function isHeavy(type: string, bytes: number): boolean {
  // Not every browser knows HEIC, but Safari does, and nobody else could show it.
  if (/^image\/hei[cf]$/.test(type)) return true;
  return /^image\/(jpeg|webp)$/.test(type) && bytes > LIGHT;
}

/** What is sent of a file, and under which name. */
export interface Prepared {
  file: Blob;
  name: string;
}

/**
 * A photo as the server would keep it, made here: a tenth of the bytes go over a bad line. Whatever this browser cannot
 * read goes as it is.
 */
export async function shrink(file: File): Promise<Prepared> {
  const whole = { file, name: file.name };
  if (!isHeavy(file.type, file.size)) return whole;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = within(bitmap.width, bitmap.height);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    if (!pen) return whole;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const smaller = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!smaller || smaller.size >= file.size) return whole;
    return { file: smaller, name: `${file.name.replace(/\.[^.]*$/, "")}.jpg` };
  } catch {
    return whole;
  }
}
