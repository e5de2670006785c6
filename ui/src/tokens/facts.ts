import { day, knows, t, tFrom, time } from "../i18n";
import type { TokenView } from "../ipc";

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
