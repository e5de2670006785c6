import { day, t } from "../i18n";
import type { FateOfRequest, PastRequestView } from "../ipc";
import type { IconName } from "../shared/icons";

export interface Day {
  name: string;
  requests: PastRequestView[];
}

/** The requests under the names of their days, in the order they come. */
export function byDay(requests: PastRequestView[], nowMs: number): Day[] {
  const days: Day[] = [];
  for (const request of requests) {
    const name = dayName(request.atMs, nowMs);
    const last = days.at(-1);
    if (last?.name === name) last.requests.push(request);
    else days.push({ name, requests: [request] });
  }
  return days;
}

function dayName(ms: number, nowMs: number): string {
  const now = new Date(nowMs);
  const that = new Date(ms).toDateString();
  if (that === now.toDateString()) return t("history.today");
  now.setDate(now.getDate() - 1);
  return that === now.toDateString() ? t("history.yesterday") : day(ms);
}

/** How a fate looks; the words beside it say it too. */
export const looks: Record<
  FateOfRequest,
  { icon: IconName; tone: "plain" | "ok" | "warn" | "danger" | "accent" }
> = {
  open: { icon: "bell-ring", tone: "accent" },
  approved: { icon: "check", tone: "ok" },
  denied: { icon: "x", tone: "plain" },
  notMe: { icon: "user-x", tone: "danger" },
  wrongNumber: { icon: "hash", tone: "warn" },
  notTaken: { icon: "circle-alert", tone: "warn" },
  unsure: { icon: "circle-alert", tone: "warn" },
  notSent: { icon: "circle-alert", tone: "warn" },
  elsewhere: { icon: "laptop", tone: "plain" },
  expired: { icon: "timer-off", tone: "plain" },
};
