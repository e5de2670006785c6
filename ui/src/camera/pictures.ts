/** Before an empty answer that came at once is followed by another question. */
const PAUSE_MS = 250;

/**
 * Asks for one picture after the other and shows each before it asks again, until `signal` says stop.
 * The next question waits for the last answer, so pictures never pile up.
 */
export async function pull(
  next: () => Promise<ArrayBuffer>,
  show: (picture: ArrayBuffer) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const asked = performance.now();
    const picture = await next().catch(() => new ArrayBuffer(0));
    if (signal.aborted) return;
    if (picture.byteLength > 0) {
      // A picture that cannot be shown is followed by a better one.
      await show(picture).catch(() => {});
    } else {
      await pause(PAUSE_MS - (performance.now() - asked));
    }
  }
}

/** Draws a JPEG file over the whole canvas, which takes its size. */
export async function draw(
  canvas: HTMLCanvasElement,
  picture: ArrayBuffer,
  signal: AbortSignal,
): Promise<void> {
  const bitmap = await createImageBitmap(
    new Blob([picture], { type: "image/jpeg" }),
  );
  if (!signal.aborted) {
    if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
    if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
    canvas.getContext("2d", { alpha: false })?.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}

/** Leaves nothing of the last picture. */
export function wipe(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
