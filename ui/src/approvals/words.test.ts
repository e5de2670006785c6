import { expect, test } from "vitest";
import { day, time } from "../i18n";
import type { CheckStepView, ServerView } from "../ipc";
import { byDay } from "./history";
import {
  ailmentWords,
  amount,
  answered,
  broughtText,
  connectionLine,
  offsetText,
  standingOf,
  stepWords,
} from "./words";

const NOW = new Date(2026, 10, 24, 14, 32).getTime();
const MINUTE_MS = 60_000;

const server = (more: Partial<ServerView> = {}): ServerView => ({
  id: "a",
  issuer: "Northwind VPN",
  host: "vpn.northwind.example",
  everyS: 10,
  lastContactMs: NOW - 12_000,
  trouble: null,
  offsetS: 0,
  trust: "system",
  certificate: null,
  contact: "",
  tokens: [],
  ailments: [],
  ...more,
});

const ill = (what: string, detail: Record<string, string> = {}) => ({
  what,
  detail,
});

test("what only the person can mend comes before what mends itself", () => {
  expect(standingOf(server())).toBe("connected");
  expect(standingOf(server({ lastContactMs: null }))).toBe("waiting");
  expect(standingOf(server({ trouble: "timedOut" }))).toBe("notReached");
  expect(standingOf(server({ ailments: [ill("silent")] }))).toBe("notReached");
  const both = [ill("silent"), ill("notKnown")];
  expect(standingOf(server({ ailments: both }))).toBe("needsYou");
});

test("an answer is as old as somebody would say", () => {
  const ago = (ms: number) => answered(NOW - ms, NOW);
  expect(ago(0)).toBe("answered just now");
  expect(ago(-5000)).toBe("answered just now");
  expect(ago(12_400)).toBe("answered 12 s ago");
  expect(ago(150_000)).toBe("answered 2 min ago");
  expect(ago(90 * MINUTE_MS)).toBe(`answered ${time(NOW - 90 * MINUTE_MS)}`);
  expect(answered(null, NOW)).toBe("no answer yet");
});

test("a server that fails says since when, not how often it is asked", () => {
  const lastContactMs = NOW - 44 * MINUTE_MS;
  const deaf = server({ trouble: "timedOut", lastContactMs });
  expect(connectionLine(deaf, NOW)).toBe(
    `vpn.northwind.example, no answer since ${time(lastContactMs)}`,
  );
  expect(connectionLine(server(), NOW)).toBe(
    "vpn.northwind.example, asked every 10 s, answered 12 s ago",
  );
});

test("a clock is ahead or behind, in words", () => {
  expect(offsetText(0)).toContain("to the second");
  expect(offsetText(1)).toBe("1 second ahead of this computer’s");
  expect(offsetText(-612)).toBe("10 minutes behind this computer’s");
  expect(amount(-90)).toBe("90 seconds");
});

test("each ailment says what to do next, and whom to ask", () => {
  const words = (what: string, detail = {}, contact = "it@northwind.example") =>
    ailmentWords(server({ contact }), ill(what, detail), NOW);
  expect(words("refused", { serial: "P1", message: "disabled" }).text).toBe(
    "It said: “disabled”. Ask it@northwind.example whether the token was switched off.",
  );
  expect(words("notKnown", { serial: "P1" }).renew).toBe("P1");
  const changed = words("certificateChanged", { pinned: "AA", seen: "BB" }, "");
  expect(changed.fingerprints).toEqual({ pinned: "AA", seen: "BB" });
  expect(changed.text).toMatch(
    /^No answer was sent. Ask whoever runs the server/,
  );
  expect(words("notGenuine", { serial: "P1", claims: "3" }).text).toContain(
    "Requests came that vpn.northwind.example did not sign",
  );
  expect(words("clockOff", { seconds: "-612" }).text).toContain(
    "Its clock is 10 minutes behind this computer’s.",
  );
  expect(words("silent", { trouble: "timedOut" }).text).toContain(
    "Requests wait on the server meanwhile.",
  );
  expect(words("silent", { trouble: "certificateExpired" }).text).toContain(
    "Only its owner can renew it: tell it@northwind.example.",
  );
  expect(words("fromTheFuture").title).toContain("Something is wrong");
});

const step = (more: Partial<CheckStepView>): CheckStepView => ({
  step: "name",
  good: true,
  why: null,
  detail: {},
  ...more,
});

test("a check that fails names the cause and the next step", () => {
  const ranOut = new Date(2026, 10, 22).getTime();
  const words = stepWords(
    step({
      step: "certificate",
      good: false,
      why: "certificateExpired",
      detail: { untilMs: String(ranOut) },
    }),
    server({ contact: "the help desk" }),
  );
  expect(words.title).toBe(`Its certificate ran out on ${day(ranOut)}.`);
  expect(words.next).toBe(
    "Only its owner can renew it: tell the help desk. Requests wait on the server meanwhile.",
  );
});

test("a step that Rust learns later is still said", () => {
  const strange = step({ step: "postQuantum", good: false });
  const words = stepWords(strange, server());
  expect(words.title).toBe("This is not right.");
  expect(words.next).toContain("whoever runs the server");
});

test("a good step leaves out what it does not know", () => {
  const words = (more: Partial<CheckStepView>) =>
    stepWords(step(more), server()).title;
  expect(words({ detail: { address: "192.0.2.40" } })).toBe(
    "Name found: 192.0.2.40",
  );
  expect(words({})).toBe("Name found");
  expect(words({ step: "certificate" })).toBe("Certificate accepted");
  expect(words({ step: "answer" })).toBe("It answers");
  expect(words({ step: "clock", detail: { seconds: "-3" } })).toBe(
    "Clocks differ by 3 seconds: close enough",
  );
});

test("what a container brought is one sentence", () => {
  const none = {
    container: "c",
    codes: 0,
    approvals: 0,
    gone: 0,
    unreadable: 0,
    arriving: 0,
  };
  expect(broughtText(none, "a.example")).toBe(
    "Nothing has changed at a.example",
  );
  expect(broughtText({ ...none, arriving: 2 }, "a.example")).toBe("");
  expect(broughtText({ ...none, codes: 2, gone: 1 }, "a.example")).toBe(
    "2 code tokens are new or renewed and 1 was taken away by the server and lies in the bin.",
  );
});

test("requests stand under their days", () => {
  const past = (atMs: number) => ({
    id: String(atMs),
    atMs,
    issuer: "",
    account: "",
    host: "",
    title: "",
    message: "",
    fate: "denied" as const,
    via: null,
    answeredMs: null,
  });
  const midnight = new Date(2026, 10, 24).getTime();
  const days = byDay(
    [NOW, midnight, midnight - 1, midnight - 40 * 3_600_000].map(past),
    NOW,
  );
  expect(days.map(({ name }) => name)).toEqual([
    "Today",
    "Yesterday",
    day(midnight - 40 * 3_600_000),
  ]);
  expect(days[0]?.requests).toHaveLength(2);
});
