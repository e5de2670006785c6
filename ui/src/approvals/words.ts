import { day, knows, list, moment, t, tFrom, time } from "../i18n";
import type {
  AilmentView,
  ApprovalTokenView,
  BroughtView,
  CheckStepView,
  IconView,
  ServerView,
} from "../ipc";
import { pictureOrLetters } from "../shared/picture";

/** A container that can be synchronised, and its server's host. */
export interface Syncable {
  id: string;
  host: string;
}

/** Whom a sentence sends the person to. */
export function whomToAsk(contact: string): string {
  return contact || t("approvals.whoever");
}

/** Whether mail can go to this contact: Rust decides in the same way. */
export function isAddress(contact: string): boolean {
  return contact.includes("@");
}

export type Standing = "connected" | "notReached" | "needsYou" | "waiting";

/** How it looks; the word says it too. */
export const tones = {
  connected: "ok",
  notReached: "danger",
  needsYou: "warn",
  waiting: "plain",
} as const;

/** How a server stands, in one word: what only the person can mend comes first. */
export function standingOf(server: ServerView): Standing {
  const { ailments, trouble, lastContactMs } = server;
  if (ailments.some(({ what }) => what !== "silent")) return "needsYou";
  if (trouble !== null || ailments.length > 0) return "notReached";
  return lastContactMs === null ? "waiting" : "connected";
}

/** Its picture, where the link of a token named one, else letters. */
export function iconOf(server: ServerView): IconView {
  const pictured = server.tokens.find(({ picture }) => picture !== undefined);
  return pictureOrLetters(pictured?.picture);
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** When it answered last, as precisely as somebody looks. */
export function answered(lastMs: number | null, nowMs: number): string {
  if (lastMs === null) return t("serverLine.never");
  const ago = Math.max(0, nowMs - lastMs);
  if (ago < 5 * SECOND_MS) return t("serverLine.justNow");
  if (ago < MINUTE_MS)
    return t("serverLine.seconds", { seconds: Math.floor(ago / SECOND_MS) });
  if (ago < HOUR_MS)
    return t("serverLine.minutes", { minutes: Math.floor(ago / MINUTE_MS) });
  return t("serverLine.at", { when: shortly(lastMs, nowMs) });
}

/** A time of today, else with its day. */
export function shortly(ms: number, nowMs: number): string {
  const sameDay =
    new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return sameDay ? time(ms) : moment(ms);
}

/** How a server is asked and how it answers, after its host. */
export function connectionLine(server: ServerView, nowMs: number): string {
  const { host, everyS, lastContactMs, trouble } = server;
  const deaf = trouble !== null && lastContactMs !== null;
  const answer = deaf
    ? t("serverLine.since", { when: shortly(lastContactMs, nowMs) })
    : answered(lastContactMs, nowMs);
  const parts = [host, t("serverLine.every", { seconds: everyS }), answer];
  return (deaf ? [host, answer] : parts).join(", ");
}

/** An amount of seconds as it is said: from two minutes on in minutes. */
export function amount(seconds: number): string {
  const size = Math.abs(seconds);
  return size < 120
    ? t("offset.seconds", { count: size })
    : t("offset.minutes", { count: Math.round(size / 60) });
}

/** How far a server's clock is ahead of ours, in a sentence. */
export function offsetText(seconds: number): string {
  if (seconds === 0) return t("offset.none");
  const size = Math.abs(seconds);
  if (size < 120) {
    const count = size;
    return seconds > 0
      ? t("offset.ahead", { count })
      : t("offset.behind", { count });
  }
  const count = Math.round(size / 60);
  return seconds > 0
    ? t("offset.aheadMinutes", { count })
    : t("offset.behindMinutes", { count });
}

/** What is wrong with a server, what to do, and what helps with it. */
export interface AilmentWords {
  title: string;
  text: string;
  tone: "warn" | "danger";
  /** The token to ask a new code for. */
  renew: string | null;
  /** The container to synchronise: what is wrong came by it. */
  sync: Syncable | null;
  fingerprints: { pinned: string; seen: string } | null;
}

export function ailmentWords(
  server: ServerView,
  { what, detail }: AilmentView,
  nowMs: number,
): AilmentWords {
  const { host } = server;
  const contact = whomToAsk(server.contact);
  const serial = detail["serial"] ?? "";
  const said = detail["message"] ?? "";
  const known = { host, contact, serial };
  const token = server.tokens.find((one) => one.serial === serial);
  const lost = what === "notKnown";
  const text = (): string => {
    switch (what) {
      case "silent":
        return silence(server, detail, nowMs);
      case "refused":
        return said
          ? t("ailmentTexts.refusedSaid", { message: said, contact })
          : t("ailmentTexts.refused", { contact });
      case "notGenuine":
        return t("ailmentTexts.notGenuine", {
          ...known,
          count: Number(detail["claims"] ?? 1),
        });
      case "clockOff":
        return t("ailmentTexts.clockOff", {
          offset: offsetText(Number(detail["seconds"] ?? 0)),
          contact,
        });
      case "notKnown":
        if (token?.revoked) return t(`cutOffs.${token.revoked}`, { host });
        return token?.container
          ? t("ailmentTexts.notKnownManaged", known)
          : t("ailmentTexts.notKnown");
      default:
        return tFrom("ailmentTexts", what, "ailmentTexts.other", known);
    }
  };
  const changed = what === "certificateChanged";
  return {
    title: tFrom("ailments", what, "ailments.other", known),
    text: text(),
    tone: changed || what === "notGenuine" ? "danger" : "warn",
    renew: lost && !token?.container ? serial : null,
    sync: lost && token ? syncable(token, server) : null,
    fingerprints: changed
      ? { pinned: detail["pinned"] ?? "", seen: detail["seen"] ?? "" }
      : null,
  };
}

/** The container by which a token came, as far as that is any use. */
export function syncable(
  { container, revoked }: ApprovalTokenView,
  { host }: ServerView,
): Syncable | null {
  return container !== null && revoked === null
    ? { id: container, host }
    : null;
}

function silence(
  server: ServerView,
  { sinceMs, trouble }: AilmentView["detail"],
  nowMs: number,
): string {
  const last = server.lastContactMs ?? (sinceMs ? Number(sinceMs) : null);
  const sentences = [
    last === null
      ? null
      : t("ailmentTexts.silentSince", { when: shortly(last, nowMs) }),
    trouble && knows("troubles", trouble)
      ? tFrom("troubles", trouble, "checkFaults.other", { host: server.host })
      : null,
    todo(nexts[trouble ?? ""] ?? "reach", server),
    t("check.wait"),
  ];
  return sentences.filter((one) => one !== null).join(" ");
}

/** A step of a check: right in a line, or wrong with what to do. */
export interface StepWords {
  good: boolean;
  title: string;
  next: string | null;
}

export function stepWords(step: CheckStepView, server: ServerView): StepWords {
  return step.good
    ? { good: true, title: right(step), next: null }
    : { good: false, title: wrong(step, server), next: next(step, server) };
}

function right({ step, detail }: CheckStepView): string {
  const { address, port, ms, untilMs, seconds, serial } = detail;
  if (step === "certificate" && !untilMs) return t("checks.certificateGood");
  if (step === "name" && !address) return t("checks.nameGood");
  if (step === "clock" && Number(seconds ?? 0) !== 0)
    return t("checks.clockBy", { offset: amount(Number(seconds)) });
  return tFrom("checks", step, "checks.other", {
    address: address ?? "",
    port: port ?? "",
    ms: ms ?? "",
    serial: serial ?? "",
    until: untilMs ? day(Number(untilMs)) : "",
  });
}

function wrong(
  { step, why, detail }: CheckStepView,
  { host }: ServerView,
): string {
  const { port, untilMs, seconds, serial, message } = detail;
  if (why === "certificateChanged")
    return t("ailments.certificateChanged", { host });
  if (why === "certificateExpired" && untilMs)
    return t("checkFaults.certificateExpired", {
      until: day(Number(untilMs)),
    });
  const what =
    why !== null && knows("troubles", why)
      ? tFrom("troubles", why, "checkFaults.other", { host })
      : tFrom("checkFaults", step, "checkFaults.other", {
          port: port ?? "443",
          serial: serial ?? "",
          offset: amount(Number(seconds ?? 0)),
        });
  return message ? `${what} ${t("checkFaults.said", { message })}` : what;
}

const nexts: Record<string, string> = {
  noName: "noName",
  unreachable: "reach",
  timedOut: "reach",
  certificateExpired: "renew",
  certificateNotYetValid: "clock",
  certificateUnknownIssuer: "certificate",
  certificateWrongName: "certificate",
  certificateBad: "certificate",
  certificateChanged: "changed",
};

function next(
  { step, why, detail }: CheckStepView,
  server: ServerView,
): string {
  const whose = step === "clock" || (step === "token" && why === null);
  const token = server.tokens.find(({ serial }) => serial === detail["serial"]);
  if (whose && step === "token" && token?.container)
    return token.revoked
      ? t(`cutOffs.${token.revoked}`, { host: server.host })
      : t("nexts.tokenManaged");
  const key = whose ? step : (nexts[why ?? ""] ?? nexts[byStep[step] ?? ""]);
  const text = todo(key ?? "owner", server);
  return whose ? text : `${text} ${t("check.wait")}`;
}

function todo(key: string, { contact }: ServerView): string {
  return tFrom("nexts", key, "nexts.owner", { contact: whomToAsk(contact) });
}

/** What is likeliest wrong where nobody said why. */
const byStep: Record<string, string> = {
  name: "noName",
  reach: "unreachable",
  certificate: "certificateBad",
};

/** What a synchronising brought; of what is only arriving the container itself tells. */
export function broughtText(brought: BroughtView, host: string): string {
  const { codes, approvals, gone, unreadable, arriving } = brought;
  const parts = [
    codes > 0 && t("containers.newCodes", { count: codes }),
    approvals > 0 && t("containers.newApprovals", { count: approvals }),
    gone > 0 && t("containers.gone", { count: gone }),
    unreadable > 0 && t("containers.unreadable", { count: unreadable }),
  ].filter((part) => part !== false);
  if (parts.length === 0 && arriving > 0) return "";
  return parts.length === 0
    ? t("containers.same", { host })
    : t("containers.sentence", { parts: list(parts) });
}
