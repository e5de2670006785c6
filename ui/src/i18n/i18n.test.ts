import { expect, test } from "vitest";
import { around, knows, list, t, tFrom } from ".";
import { en } from "./en";

test("names are filled in", () => {
  expect(t("draft.add", { name: "GitHub" })).toBe("Add GitHub");
});

test("a count chooses the plural", () => {
  expect(t("row.left", { count: 1 })).toBe("1 second left");
  expect(t("row.left", { count: 17 })).toBe("17 seconds left");
});

test("a text of a key that nobody knows is the other one", () => {
  expect(knows("errors", "diskFull")).toBe(true);
  expect(knows("errors", "toString")).toBe(false);
  expect(tFrom("errors", "nobodyKnows", "errors.unexpected")).toBe(
    en["errors.unexpected"],
  );
});

test("a text is split around what stands in it", () => {
  expect(around("empty.hint", "keys")).toEqual([
    "Or press ",
    " at any time, or drop a picture here.",
  ]);
});

test("items become a list", () => {
  expect(list(["2", "3"])).toBe("2 and 3");
});

test("no key has two texts", () => {
  const parts = import.meta.glob<Record<string, object>>("./en/*.ts", {
    eager: true,
  });
  const keys = Object.values(parts)
    .flatMap((part) => Object.values(part))
    .flatMap(Object.keys);
  expect(keys.length).toBeGreaterThan(500);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

test("no text shouts, and none has loose blanks", () => {
  for (const [key, text] of Object.entries(en)) {
    for (const form of typeof text === "string"
      ? [text]
      : Object.values(text)) {
      expect(form, key).not.toMatch(/!/);
      expect(form, key).not.toMatch(/\s$|^\s/);
    }
  }
});
