import { t, time } from "../i18n";
import type { RequestView } from "../ipc";
import { troubleOf } from "../shared/errors";
import { nameOf } from "../shared/naming";
import type { Outcome } from "./outcome";

/** What happened, in one sentence. Nothing is claimed that the server has not said. */
export function titleOf(outcome: Outcome, request: RequestView): string {
  const service = nameOf(request);
  switch (outcome.kind) {
    case "deniedAll":
      return t("outcomes.deniedAll", { count: outcome.count });
    case "notMe":
      return t(outcome.toldNotMe ? "outcomes.notMe" : "outcomes.toldNo", {
        service,
      });
    case "approved":
    case "notTaken":
    case "unsure":
    case "notSent":
      return t(`outcomes.${outcome.kind}`, { service });
    default:
      return t(`outcomes.${outcome.kind}`);
  }
}

/** What that means, and what to do next. */
export function textsOf(outcome: Outcome, request: RequestView): string[] {
  const service = nameOf(request);
  switch (outcome.kind) {
    case "approved":
    case "code":
      return [];
    case "denied":
      return [
        t("outcomeTexts.denied", { service, time: time(outcome.atMs) }),
        ...(outcome.othersMay ? [t("outcomeTexts.othersMay")] : []),
      ];
    case "deniedAll":
      return [
        t("outcomeTexts.deniedAll", { service }),
        ...(outcome.left > 0
          ? [t("outcomeTexts.left", { count: outcome.left })]
          : []),
      ];
    case "notMe":
      return [
        t("outcomeTexts.notMe"),
        ...(outcome.othersMay ? [t("outcomeTexts.othersMay")] : []),
      ];
    case "notTaken":
      return outcome.message === ""
        ? [t("outcomeTexts.notTaken")]
        : [
            t("outcomeTexts.notTakenSaid", { text: outcome.message }),
            t("outcomeTexts.notTaken"),
          ];
    case "unsure":
      return [t("outcomeTexts.unsure")];
    case "notSent":
      return [
        troubleOf(outcome.trouble, request.host),
        t("outcomeTexts.notSent"),
      ];
    case "expired":
      return [t("outcomeTexts.expired", { time: time(outcome.atMs) })];
    case "wrongNumber":
    case "elsewhere":
      return [t(`outcomeTexts.${outcome.kind}`)];
  }
}
