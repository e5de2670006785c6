import { expect, test } from "vitest";
import { landing } from "./drag.svelte";
import { Layout } from "./layout";

const heights = { heading: 30, row: 56 };

test("headings stand above their sections", () => {
  const layout = new Layout({ pinned: ["a"], others: ["b", "c"] }, heights);
  expect(layout.items.map(({ id }) => id)).toEqual([null, "a", null, "b", "c"]);
  expect(layout.top(layout.indexOf("b"))).toBe(30 + 56 + 30);
  expect(layout.total).toBe(2 * 30 + 3 * 56);
  expect(layout.items.at(-1)?.place).toBe(3);
});

test("without pins there is no heading", () => {
  const layout = new Layout({ pinned: [], others: ["b"] }, heights);
  expect(layout.items.map(({ id }) => id)).toEqual(["b"]);
});

test("only what is in sight and a little around is named", () => {
  const others = Array.from({ length: 10_000 }, (_, i) => String(i));
  const layout = new Layout({ pinned: [], others }, heights);
  const [first, end] = layout.range(5000 * 56, 560, 112);
  expect(first).toBe(4998);
  expect(end).toBe(5013);
  expect(layout.range(layout.total, 560, 0)[1]).toBe(10_000);
});

test("an empty list has no range", () => {
  const layout = new Layout({ pinned: [], others: [] }, heights);
  expect(layout.range(0, 500, 100)).toEqual([0, 0]);
});

test("measured rows move those below", () => {
  const measured = new Map([["a", 100]]);
  const layout = new Layout(
    { pinned: [], others: ["a", "b"] },
    { ...heights, measured },
  );
  expect(layout.top(1)).toBe(100);
});

test.each([
  ["b", 0, 0],
  ["b", 60, 1],
  ["b", 90, 1],
  ["b", 160, 2],
  ["b", 9999, 3],
  ["d", 0, 0],
])("row %s let go at %d lands at %d", (id, y, place) => {
  const layout = new Layout(
    { pinned: [], others: ["a", "b", "c", "d"] },
    heights,
  );
  expect(landing(layout, id, y).place).toBe(place);
});

test("a row never leaves its section", () => {
  const layout = new Layout({ pinned: ["a", "b"], others: ["c"] }, heights);
  expect(landing(layout, "a", 9999).place).toBe(1);
  expect(landing(layout, "c", 0).place).toBe(0);
});
