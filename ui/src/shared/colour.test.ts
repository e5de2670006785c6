import { expect, test } from "vitest";
import { brandColours, monogram, tintOf } from "./colour";

const tiles = { light: "#f0eee9", dark: "#2b2926" };

test.each(["#fc6d26", "#f38020", "#6d4aff", "#d50c2d", "#ffff00", "#000080"])(
  "%s can be told from its tile in both themes",
  (brand) => {
    const { light, dark } = brandColours(brand);
    expect(contrast(light, tiles.light)).toBeGreaterThanOrEqual(3);
    expect(contrast(dark, tiles.dark)).toBeGreaterThanOrEqual(3);
  },
);

test("a brand that is readable as it is stays as it is", () => {
  expect(brandColours("#6d4aff").light).toBe("#6d4aff");
  expect(brandColours("#fc6d26").dark).toBe("#fc6d26");
});

test("a grey brand uses ink", () => {
  expect(brandColours("#181717")).toEqual({
    light: "#1c1b19",
    dark: "#f3f1ec",
  });
});

test.each([
  ["Northwind VPN", "NV"],
  ["Bäckström & Øvregård Sparebank", "BØ"],
  ["Fastmail", "FA"],
  ["å", "Å"],
  ["", ""],
])("the letters of %s are %s", (name, letters) => {
  expect(monogram(name)).toBe(letters);
});

test("a name always has the same tint", () => {
  expect(tintOf("Northwind")).toEqual(tintOf("northwind"));
});

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = (hex.match(/[0-9a-f]{2}/g) ?? []).map(
    (part) => {
      const s = parseInt(part, 16) / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    },
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
