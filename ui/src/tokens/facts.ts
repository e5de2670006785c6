import { day, knows, t, tFrom, time } from "../i18n";
import type { TokenView } from "../ipc";
import { flawText } from "../shared/errors";

/** Below its name: whose it is, or why it makes no codes. */
export function secondLine(token: TokenView): string {
  if (token.flaw !== null) return flawText(token.flaw);
  const account = token.issuer ? token.account : "";
  if (token.kind !== "hotp") return account;
  const counter = t("row.counter", { counter: String(token.counter ?? 0) });
  return [account, counter].filter(Boolean).join(", ");
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
