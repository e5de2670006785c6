import { t } from "../i18n";
import type { RequestView } from "../ipc";
import { nameOf } from "../shared/naming";
import type { Outcome } from "./outcome";
import type { Entry } from "./queue";

/** What the window shows. */
export type Screen =
  | { name: "loading" }
  | { name: "nothing" }
  | { name: "asking"; entry: Entry }
  | { name: "outcome"; request: RequestView; outcome: Outcome };

/** What a request asks, in one sentence. */
export function questionOf(request: RequestView): string {
  return t("approval.question", { service: nameOf(request) });
}

/** What is on show, by name: another one is another decision. */
export function keyOf(screen: Screen): string {
  if (screen.name === "asking") return screen.entry.id;
  if (screen.name !== "outcome") return screen.name;
  return `${screen.request.id} ${screen.outcome.kind}`;
}
