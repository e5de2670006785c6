import { expect, test } from "vitest";
import type { ApprovalsView, ServerView } from "../ipc";
import { deafness } from "./deaf.svelte";

function view(
  ailments: string[],
  more: Partial<ApprovalsView> = {},
): ApprovalsView {
  const server = {
    id: "a",
    host: "id.example",
    contact: "",
    lastContactMs: 0,
    ailments: ailments.map((what) => ({ what, detail: { serial: "PIPU1" } })),
  } as unknown as ServerView;
  return {
    listening: "on",
    notifications: "shown",
    servers: [server],
    containers: [],
    unfinished: [],
    waiting: 0,
    kept: 0,
    ...more,
  };
}

const said = (of: ApprovalsView) => deafness.text(of, 0);

test("nothing is said where everything is heard", () => {
  expect(said(view([]))).toBeUndefined();
  expect(said(view(["clockOff"]))).toBeUndefined();
});

test("the worst is said first, and alone", () => {
  expect(said(view(["silent", "certificateChanged"]))).toBe(
    "The certificate of id.example is not the one you enrolled with",
  );
});

test("notifications that are off are said; where there are none the window comes up", () => {
  const none = view([], { notifications: "none" });
  expect(said(none)).toBeUndefined();
  expect(said(view([], { notifications: "off" }))).toContain("switched off");
});

test("nobody is deaf who has nothing to hear", () => {
  const nobody = view([], { servers: [], notifications: "off" });
  expect(said(nobody)).toBeUndefined();
});
