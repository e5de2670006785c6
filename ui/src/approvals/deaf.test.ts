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

const said = (of: ApprovalsView, onRequest: "window" | "notification") =>
  deafness.text(of, onRequest, 0);

test("nothing is said where everything is heard", () => {
  expect(said(view([]), "notification")).toBeUndefined();
  expect(said(view(["clockOff"]), "notification")).toBeUndefined();
});

test("the worst is said first, and alone", () => {
  expect(said(view(["silent", "certificateChanged"]), "window")).toBe(
    "The certificate of id.example is not the one you enrolled with",
  );
});

test("without notifications requests can be missed, unless the window comes up", () => {
  const none = view([], { notifications: "none" });
  expect(said(none, "notification")).toContain("shows no notifications");
  expect(said(none, "window")).toBeUndefined();
  expect(said(view([], { notifications: "off" }), "window")).toContain(
    "switched off",
  );
});

test("nobody is deaf who has nothing to hear", () => {
  const nobody = view([], { servers: [], notifications: "off" });
  expect(said(nobody, "notification")).toBeUndefined();
});
