/** The corners of a code, as parts of the picture's width and height. */
export type Corners = [number, number][];

/** A code in the picture, and when it was seen there last. */
export interface Outline {
  corners: Corners;
  seenMs: number;
}

/** A code that was not seen for so long is not there any more. */
export const GONE_MS = 600;
/** Two outlines whose middles are nearer than this are of one code that moved. */
const NEAR = 0.12;
/** An outline stands around the code, not upon it. */
const AROUND = 1.08;

/** The outlines after another code was seen. */
export function seen(
  outlines: Outline[],
  corners: Corners,
  nowMs: number,
): Outline[] {
  const [x, y] = middle(corners);
  const others = present(outlines, nowMs).filter((one) => {
    const [otherX, otherY] = middle(one.corners);
    return Math.hypot(otherX - x, otherY - y) > NEAR;
  });
  return [...others, { corners, seenMs: nowMs }];
}

export function present(outlines: Outline[], nowMs: number): Outline[] {
  return outlines.filter(({ seenMs }) => nowMs - seenMs < GONE_MS);
}

/** The points of an SVG polygon around the code, in a picture of this size. */
export function points(
  corners: Corners,
  width: number,
  height: number,
): string {
  const [x, y] = middle(corners);
  return corners
    .map(([cx, cy]) => {
      const outX = (x + (cx - x) * AROUND) * width;
      const outY = (y + (cy - y) * AROUND) * height;
      return `${outX.toFixed(1)},${outY.toFixed(1)}`;
    })
    .join(" ");
}

function middle(corners: Corners): [x: number, y: number] {
  const of = (axis: 0 | 1) =>
    corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [of(0), of(1)];
}
