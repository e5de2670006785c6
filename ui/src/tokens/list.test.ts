import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test, vi } from "vitest";
import type { FoundView } from "../ipc";
import { sampleTokens } from "../../dev/sample";
import { tokenList } from "./list.svelte";

const tokens = sampleTokens(4).map((token) => ({ ...token, pinned: false }));
const [a, b, c, d] = tokens.map(({ id }) => id) as [
  string,
  string,
  string,
  string,
];

let found: (query: string) => FoundView | Promise<FoundView>;
let moved: unknown;
let reads: number;

beforeEach(() => {
  tokenList.clear();
  moved = undefined;
  reads = 0;
  found = () => ({
    pinned: [a],
    others: [b, c, d],
    inBin: 0,
    inOtherGroups: 0,
  });
  mockIPC((command, args) => {
    if (command === "tokens") {
      reads += 1;
      return { tokens, groups: [], binCount: 0, damaged: 0 };
    }
    if (command === "find") return found((args as { query: string }).query);
    if (command === "move_token") moved = args;
    return null;
  });
});

test("steps stay within the list", async () => {
  await tokenList.load();
  expect(tokenList.step(1)).toBe(a);
  expect(tokenList.step(-1)).toBe(a);
  expect(tokenList.step(2)).toBe(c);
  expect(tokenList.step(99)).toBe(d);
});

test("a step up from nothing begins at the end", async () => {
  await tokenList.load();
  expect(tokenList.step(-1)).toBe(d);
});

test("a search selects its first match", async () => {
  await tokenList.load();
  found = () => ({ pinned: [], others: [c], inBin: 0, inOtherGroups: 0 });
  tokenList.search("x");
  await vi.waitFor(() => expect(tokenList.selected?.id).toBe(c));
});

test("only the answer to the latest question counts", async () => {
  await tokenList.load();
  let answerFirst: (found: FoundView) => void = () => {};
  found = (query) =>
    query === "slow"
      ? new Promise((answer) => (answerFirst = answer))
      : { pinned: [], others: [d], inBin: 0, inOtherGroups: 0 };
  tokenList.search("slow");
  tokenList.search("fast");
  await vi.waitFor(() => expect(tokenList.order).toEqual([d]));
  answerFirst({ pinned: [], others: [b], inBin: 0, inOtherGroups: 0 });
  await new Promise((done) => setTimeout(done));
  expect(tokenList.order).toEqual([d]);
});

test("a move is shown at once and says what it comes after", async () => {
  await tokenList.load();
  await tokenList.move(d, 1);
  expect(tokenList.order).toEqual([a, b, d, c]);
  expect(moved).toEqual({ id: d, after: b });
  await tokenList.move(d, 0);
  expect(moved).toEqual({ id: d, after: null });
});

test("changes during a read are read once more, together", async () => {
  const reading = tokenList.load();
  void tokenList.load();
  void tokenList.load();
  await reading;
  expect(reads).toBe(2);
});

test("what is read after the lock is not kept", async () => {
  const reading = tokenList.load();
  tokenList.clear();
  await reading;
  expect(tokenList.total).toBe(0);
  expect(tokenList.loaded).toBe(false);
});
