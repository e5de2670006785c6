import { expect, test } from "vitest";
import type { ApprovalsView, ApprovalTokenView, ServerView } from "../ipc";
import { deafness } from "./deaf.svelte";

function view(
  ailments: string[],
  more: Partial<ApprovalsView> = {},
): ApprovalsView {
  const server = {
    id: "a",
    host: "id.example",
    contact: "",
    tokens: [],
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

const said = (of: ApprovalsView) => deafness.of(of, 0)?.text;

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

test("what a container brings again is synchronised right there", () => {
  const token = { serial: "PIPU1", container: "smph", revoked: null };
  const lost = (revoked: "moved" | null) => {
    const of = view(["notKnown"]);
    const [server] = of.servers as [ServerView];
    server.tokens = [{ ...token, revoked } as ApprovalTokenView];
    return deafness.of(of, 0)?.sync;
  };
  expect(lost(null)).toEqual({ id: "smph", host: "id.example" });
  expect(lost("moved")).toBeNull();
});

test("nobody is deaf who has nothing to hear", () => {
  const nobody = view([], { servers: [], notifications: "off" });
  expect(said(nobody)).toBeUndefined();
});
