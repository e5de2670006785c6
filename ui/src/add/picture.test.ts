import { mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DraftView, EnrolmentView } from "../ipc";
import { drafts } from "./drafts.svelte";
import { Enrolment } from "./enrolment.svelte";
import EnrolmentCard from "./EnrolmentCard.svelte";

const offer: EnrolmentView = {
  id: "a",
  container: false,
  issuer: "Example",
  account: "ada",
  host: "id.example",
  serial: "PIPU1",
  plain: false,
  needsLook: false,
  untilMs: Date.now() + 600_000,
  replaces: false,
  prompt: null,
};

const draft: DraftView = {
  draft: "d",
  issuer: "Example",
  account: "",
  kind: "totp",
  algorithm: "SHA1",
  digits: 6,
  period: 30,
  counter: null,
  warnings: [],
  flaw: null,
  duplicates: [],
  nameLooksLikeSecret: false,
  brand: null,
  pictureFrom: "logos.example",
  twoStep: false,
};

let calls: [string, unknown][];
let card: ReturnType<typeof mount> | undefined;

const choice = () =>
  document.querySelector<HTMLInputElement>('[data-testid="picture-wanted"]');

function show(enrolment: Enrolment): void {
  card = mount(EnrolmentCard, {
    target: document.body,
    props: { enrolment, contact: "", first: false, ondone: () => undefined },
  });
  flushSync();
}

beforeEach(() => {
  calls = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return { id: "d" };
  });
});

afterEach(async () => {
  if (card) await unmount(card);
  card = undefined;
});

test("a picture is wanted only where the box was checked, and before the enrolment", async () => {
  const enrolment = new Enrolment({ ...offer, pictureFrom: "logos.example" });
  show(enrolment);
  expect(choice()?.checked).toBe(false);
  expect(document.body.textContent).toContain("logos.example");
  await enrolment.run();
  expect(calls.map(([command]) => command)).toEqual(["want_picture", "enrol"]);
  expect(calls[0]?.[1]).toEqual({ link: "a", wanted: false });
  choice()?.click();
  await enrolment.run();
  expect(calls[2]).toEqual(["want_picture", { link: "a", wanted: true }]);
});

test("where a link names no picture nothing is asked", async () => {
  const enrolment = new Enrolment(offer);
  show(enrolment);
  expect(choice()).toBeNull();
  await enrolment.run();
  expect(calls.map(([command]) => command)).toEqual(["enrol"]);
});

test("a draft says whether its picture is wanted before it is stored", async () => {
  drafts.clear();
  const read = { drafts: [draft], enrolments: [], other: [], rejected: [] };
  await drafts.read(Promise.resolve({ ...read, transfer: null }));
  expect(drafts.proposals[0]?.pictureWanted).toBe(false);
  drafts.proposals[0]!.pictureWanted = true;
  await drafts.save();
  expect(calls).toMatchObject([
    ["want_picture", { link: "d", wanted: true }],
    ["confirm_draft", { draft: "d" }],
  ]);
});
