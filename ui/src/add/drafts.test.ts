import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import { AppError, type DraftsView, type DraftView } from "../ipc";
import { drafts } from "./drafts.svelte";

const draft = (name: string, known = false): DraftView => ({
  draft: name,
  issuer: name,
  account: "",
  kind: "totp",
  algorithm: "SHA1",
  digits: 6,
  period: 30,
  counter: null,
  warnings: [],
  flaw: null,
  duplicates: known
    ? [
        {
          id: "1",
          issuer: name,
          account: "",
          likeness: "sameCredential",
          binned: false,
        },
      ]
    : [],
  nameLooksLikeSecret: false,
  brand: null,
  twoStep: false,
});

const read = (more: Partial<DraftsView>): Promise<DraftsView> =>
  Promise.resolve({
    enrolments: [],
    drafts: [],
    other: [],
    rejected: [],
    transfer: null,
    ...more,
  });

let confirmed: Record<string, unknown>[];

beforeEach(() => {
  drafts.clear();
  confirmed = [];
  mockIPC((command, args) => {
    if (command !== "confirm_draft") return null;
    confirmed.push(args as Record<string, unknown>);
    if ((args as { draft: string }).draft === "bad") throw { code: "diskFull" };
    return { id: (args as { draft: string }).draft };
  });
});

test("a new token is added as it is", async () => {
  expect(await drafts.read(read({ drafts: [draft("a")] }))).toBe(true);
  expect(drafts.proposals[0]?.answer).toBe("refuse");
  await drafts.save();
  expect(confirmed).toMatchObject([{ draft: "a", onDuplicate: "refuse" }]);
  expect(drafts.proposals).toEqual([]);
});

test("one that is here already waits for an answer", async () => {
  await drafts.read(read({ drafts: [draft("a", true)] }));
  expect(drafts.proposals[0]?.answer).toBeNull();
});

test("among several, those here already are left out", async () => {
  await drafts.read(read({ drafts: [draft("a", true), draft("b")] }));
  const saved = await drafts.save();
  expect(saved.map(({ id }) => id)).toEqual(["b"]);
});

test("what fails stays, with the reason", async () => {
  await drafts.read(read({ drafts: [draft("bad"), draft("good")] }));
  await drafts.save();
  expect(drafts.proposals.map(({ name }) => name)).toEqual(["bad"]);
  expect(drafts.proposals[0]?.error).toContain("disk is full");
});

test("the codes of a transfer come together in any order", async () => {
  await drafts.read(
    read({ drafts: [draft("a")], transfer: { have: 1, of: 2, missing: [2] } }),
  );
  expect(drafts.transfer?.missing).toEqual([2]);
  await drafts.read(
    read({ drafts: [draft("b")], transfer: { have: 2, of: 2, missing: [] } }),
  );
  expect(drafts.transfer).toBeNull();
  expect(drafts.proposals).toHaveLength(2);
});

test("a refusal is kept as a sentence", async () => {
  const refused = Promise.reject(new AppError("noCodeFound"));
  expect(await drafts.read(refused)).toBe(false);
  expect(drafts.error).toContain("No QR code");
});

test("a dialog closed without a choice brings nothing and no error", async () => {
  expect(await drafts.read(read({}))).toBe(false);
  expect(drafts.error).toBeUndefined();
});
