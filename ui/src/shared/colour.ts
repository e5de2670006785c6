type Rgb = [number, number, number];

// The tile and the ink of each theme, as in style/tokens.css.
const light = { tile: parse("#f0eee9"), ink: parse("#1c1b19") };
const dark = { tile: parse("#2b2926"), ink: parse("#f3f1ec") };

/** What a glyph needs on its tile. */
const ENOUGH = 3;
const STEP = 0.04;

// Letters on a tint: eight hues, each with its lighter half for the dark theme.
const tints = [
  ["#6b4fa0", "#bcb0d4"],
  ["#0e5e80", "#93b7c6"],
  ["#2d5ba8", "#a0b5d8"],
  ["#a03a5e", "#d4a6b7"],
  ["#9a4a12", "#d2ae94"],
  ["#2f6b3f", "#a1bca9"],
  ["#6b5e10", "#bcb793"],
  ["#8a3a8f", "#caa6cd"],
] as const;

export interface Pair {
  light: string;
  dark: string;
}

function parse(hex: string): Rgb {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function show(rgb: Rgb): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

// WCAG 2.2, relative luminance.
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function isGrey(rgb: Rgb): boolean {
  return Math.max(...rgb) - Math.min(...rgb) < 24;
}

function readable(brand: Rgb, theme: { tile: Rgb; ink: Rgb }): string {
  if (isGrey(brand)) return show(theme.ink);
  for (let share = 0; share < 1; share += STEP) {
    const mixed = brand.map((c, i) =>
      Math.round(c + (theme.ink[i as 0 | 1 | 2] - c) * share),
    ) as Rgb;
    if (contrast(mixed, theme.tile) >= ENOUGH) return show(mixed);
  }
  return show(theme.ink);
}

/** A brand's colour, mixed with ink until it can be told from its tile; greys use ink. */
export function brandColours(colour: string): Pair {
  const brand = parse(colour);
  return { light: readable(brand, light), dark: readable(brand, dark) };
}

/** One of eight tints, always the same for the same name. */
export function tintOf(name: string): Pair {
  // FNV-1a, 32 bit.
  let hash = 0x811c9dc5;
  for (const unit of name.toLowerCase()) {
    hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  }
  const tint = tints[(hash >>> 0) % tints.length] ?? tints[0];
  return { light: tint[0], dark: tint[1] };
}

/** The two letters of a name: the initials of its first two words, else its first two. */
export function monogram(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters =
    words.length > 1
      ? words.slice(0, 2).map((word) => [...word][0] ?? "")
      : [...(words[0] ?? "")].slice(0, 2);
  return letters.join("").toUpperCase();
}
