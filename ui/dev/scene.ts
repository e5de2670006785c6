/** What a pretended camera sees. */
export type Ground = "scene" | "black" | "dark";

/** What is before the lens in this state; nothing where there are no pictures. */
export function groundOf(scene: string): Ground | null {
  if (scene === "black" || scene === "dark") return scene;
  const troubles =
    /^(noCamera|denied|busy|unplugged|stalled|notUsable|broken|asking)$/;
  return troubles.test(scene) ? null : "scene";
}

/** A JPEG file of a phone with a code on it, held before the lens. Empty where nothing can be drawn. */
export async function paint(ground: Ground): Promise<ArrayBuffer> {
  if (typeof OffscreenCanvas === "undefined") return new ArrayBuffer(0);
  const canvas = new OffscreenCanvas(640, 480);
  const pen = canvas.getContext("2d");
  if (!pen) return new ArrayBuffer(0);
  pen.fillStyle = ground === "dark" ? "#141210" : "#050505";
  pen.fillRect(0, 0, 640, 480);
  if (ground === "scene") room(pen);
  if (ground !== "black") {
    pen.globalAlpha = ground === "dark" ? 0.08 : 1;
    phone(pen);
  }
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  return jpeg.arrayBuffer();
}

/** Where the code's corners are in it, as parts of its width and height. */
export function corners(): [Corner, Corner, Corner, Corner] {
  const turn = (-6 * Math.PI) / 180;
  const at = (x: number, y: number): Corner => [
    (208 + (x - 84) * Math.cos(turn) - (y - 110) * Math.sin(turn)) / 416,
    (150 + (x - 84) * Math.sin(turn) + (y - 110) * Math.cos(turn)) / 312,
  ];
  return [at(22, 58), at(154, 58), at(154, 190), at(22, 190)];
}

type Corner = [number, number];
type Pen = OffscreenCanvasRenderingContext2D;

function room(pen: Pen): void {
  const wall = pen.createLinearGradient(0, 0, 640, 480);
  wall.addColorStop(0, "#4a4740");
  wall.addColorStop(1, "#211f1c");
  pen.fillStyle = wall;
  pen.fillRect(0, 0, 640, 480);
  pen.fillStyle = "#46413a";
  pen.beginPath();
  pen.moveTo(0, 357);
  pen.lineTo(640, 314);
  pen.lineTo(640, 480);
  pen.lineTo(0, 480);
  pen.fill();
}

const SIDE = 37;

function phone(pen: Pen): void {
  pen.save();
  pen.scale(640 / 416, 480 / 312);
  pen.translate(124, 40);
  pen.translate(84, 110);
  pen.rotate((-6 * Math.PI) / 180);
  pen.translate(-84, -110);
  pen.fillStyle = "#fbfaf7";
  pen.beginPath();
  pen.roundRect(0, 0, 176, 252, 18);
  pen.fill();
  pen.translate(22, 58);
  pen.scale(132 / SIDE, 132 / SIDE);
  pen.fillStyle = "#111";
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      if (isDark(x, y)) pen.fillRect(x, y, 1.03, 1.03);
  pen.restore();
}

function isDark(x: number, y: number): boolean {
  for (const [left, top] of [
    [0, 0],
    [SIDE - 7, 0],
    [0, SIDE - 7],
  ] as const) {
    const far = Math.max(Math.abs(x - left - 3), Math.abs(y - top - 3));
    if (far <= 4) return far !== 4 && far !== 2;
  }
  return ((x * 73856093) ^ (y * 19349663) ^ (x * y * 83492791)) % 7 < 3;
}
