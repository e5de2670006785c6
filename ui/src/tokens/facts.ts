import { day, knows, t, tFrom, time } from "../i18n";
import type { CodeView, TokenView } from "../ipc";
import { flawText } from "../shared/errors";
import { spelled } from "../shared/grouping";

/** Below its name: whose it is, or why its codes are of no use. */
export function secondLine(token: TokenView): string {
  if (token.flaw !== null) return flawText(token.flaw);
  const account = token.issuer ? token.account : "";
  if (token.revoked !== null)
    return [t(`revoked.${token.revoked}`), account].filter(Boolean).join(", ");
  if (token.kind !== "hotp") return account;
  const counter = t("row.counter", { counter: String(token.counter ?? 0) });
  return [account, counter].filter(Boolean).join(", ");
}

/** Whether its picture says that something is the matter. */
export function isFlagged(token: TokenView): boolean {
  return token.flaw !== null || token.revoked !== null;
}

/** Its code as a screen reader says it, and how long it holds. */
export function spokenCode(
  code: CodeView | "closed" | null,
  left: number | null,
): string[] {
  const parts: string[] = [];
  if (code === "closed") parts.push(t("guarded.locked"));
  else if (code?.hidden) parts.push(t("row.hidden"));
  else if (code?.code) parts.push(spelled(code.code));
  if (left !== null) parts.push(t("row.left", { count: left }));
  return parts;
}

/** How often a token's code was copied, and when last. */
export function usageText(token: TokenView): string {
  return token.lastUsedMs === null
    ? t("facts.unused")
    : t("facts.used", { count: token.uses, when: moment(token.lastUsedMs) });
}

/** When a token came here, and how where that is known. */
export function addedText(token: TokenView): string {
  const added = day(token.createdMs);
  if (!knows("sources", token.source)) return added;
  const how = tFrom("sources", token.source, "sources.typed");
  return t("facts.addedBy", { day: added, how });
}

function moment(ms: number): string {
  const today = new Date().toDateString() === new Date(ms).toDateString();
  return today
    ? t("facts.today", { time: time(ms) })
    : t("facts.day", { day: day(ms) });
}
