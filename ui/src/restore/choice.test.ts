import { expect, test } from "vitest";
import type { FateView, RestoreView } from "../ipc";
import { countsOf, find, onlyOf, usualChoice } from "./choice";
import { restoredText } from "./restore.svelte";

function view(fates: FateView[]): RestoreView {
  return {
    name: "a.csbackup",
    createdMs: 0,
    computer: "Studio",
    tokensInIt: fates.filter((fate) => fate !== "onlyHere").length,
    groups: 0,
    stubs: [],
    damage: null,
    here: 3,
    tokens: fates.map((fate, i) => ({
      id: `${fate} ${i}`,
      issuer: `Name ${i}`,
      account: "",
      fate,
      parts: [],
    })),
  };
}

const all: FateView[] = ["same", "goneHere", "onlyHere", "new", "changed"];

test("the counts add up to the tokens in the backup", () => {
  const it = view(all);
  const counts = countsOf(it);
  expect(counts).toEqual({ new: 1, changed: 1, same: 1, goneHere: 1 });
  expect(Object.values(counts).reduce((sum, one) => sum + one)).toBe(
    it.tokensInIt,
  );
});

test("what was deleted here is not taken unless it is chosen", () => {
  expect([...usualChoice(view(all))]).toEqual(["new 3", "changed 4"]);
});

test("the usual choice is told as all, another one by its tokens", () => {
  const it = view(all);
  const usual = usualChoice(it);
  expect(onlyOf(it, "merge", usual)).toBeNull();
  expect(onlyOf(it, "merge", new Set(["new 3"]))).toEqual(["new 3"]);
  const more = new Set([...usual, "goneHere 1"]);
  expect(onlyOf(it, "merge", more)).toEqual([
    "new 3",
    "changed 4",
    "goneHere 1",
  ]);
});

test("replacing takes the backup whole", () => {
  expect(onlyOf(view(all), "replace", new Set(["new 3"]))).toBeNull();
});

test("what there is to choose comes first", () => {
  const fates = find(view(all), "").map(({ fate }) => fate);
  expect(fates).toEqual(["new", "changed", "goneHere", "same", "onlyHere"]);
  expect(find(view(all), "name 3")).toHaveLength(1);
});

test("a restore says what it did, and nothing of what it did not", () => {
  const text = (added: number, changed: number, binned: number) =>
    restoredText({ added, changed, binned, untilMs: null });
  expect(text(1, 0, 0)).toBe("Restored: 1 token came");
  expect(text(3, 2, 0)).toBe("Restored: 3 tokens came and 2 changed");
  expect(text(0, 0, 2)).toBe("Restored: 2 went into the bin");
  expect(text(0, 0, 0)).toBe("Nothing changed: all of it was here already");
});
