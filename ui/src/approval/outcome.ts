import { AppError } from "../ipc";
import type { AnswerChoice, OutcomeView } from "../ipc";

/** How a request ended, as far as this computer knows. */
export type Outcome =
  | { kind: "approved" }
  | { kind: "code"; code: string; message: string }
  | { kind: "denied"; atMs: number; othersMay: boolean }
  | { kind: "deniedAll"; count: number; left: number }
  | { kind: "notMe"; toldNotMe: boolean; othersMay: boolean }
  | { kind: "wrongNumber" }
  | { kind: "notTaken"; message: string }
  | { kind: "unsure" }
  | { kind: "notSent"; trouble: string }
  | { kind: "expired"; atMs: number }
  | { kind: "elsewhere" };

/** What the server made of this answer. */
export function outcomeOf(choice: AnswerChoice, view: OutcomeView): Outcome {
  switch (view.type) {
    case "approved":
    case "wrongNumber":
      return { kind: view.type };
    case "code":
      return { kind: "code", code: view.code, message: view.message };
    case "notTaken":
      return { kind: "notTaken", message: view.message ?? "" };
    case "denied": {
      const { atMs, toldNotMe, othersMay } = view;
      return choice.type === "notMe"
        ? { kind: "notMe", toldNotMe, othersMay }
        : { kind: "denied", atMs, othersMay };
    }
  }
}

/** Why there was no answer, where that ends the request on this page; null where it can be said beside it. */
export function outcomeOfRefusal(
  reason: unknown,
  untilMs: number,
): Outcome | null {
  const { code, detail } = AppError.from(reason);
  switch (code) {
    case "requestGone":
      return { kind: "elsewhere" };
    case "requestTooOld":
      return { kind: "expired", atMs: untilMs };
    case "answerNotSent":
      return { kind: "notSent", trouble: detail["trouble"] ?? "" };
    case "answerUnsure":
      return { kind: "unsure" };
    case "answerRefused":
      return { kind: "notTaken", message: detail["message"] ?? "" };
    default:
      return null;
  }
}

/** Whether this page may leave by itself: nothing on it is to be done or kept. */
export function leavesByItself({ kind }: Outcome): boolean {
  return kind === "approved" || kind === "elsewhere" || kind === "expired";
}
