import { t } from "../i18n";
import type { RequestView } from "../ipc";

/** From here on the time is short, in seconds. */
export const NEAR_S = 30;

export function secondsLeft({ untilMs }: RequestView, nowS: number): number {
  return Math.max(0, Math.ceil(untilMs / 1000 - nowS));
}

/** About how long is left: servers do not say when exactly. */
export function leftText(seconds: number): string {
  if (seconds === 0) return t("approval.over");
  return seconds > 60
    ? t("approval.minutesLeft", { minutes: Math.round(seconds / 60) })
    : t("approval.secondsLeft", { seconds });
}
