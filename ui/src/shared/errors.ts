import { moment, t, tFrom } from "../i18n";
import { AppError } from "../ipc";
import { toasts } from "./toast.svelte";

/** The cause and the next step, in a sentence or two. */
export function explain(reason: unknown): string {
  const { code, detail } = AppError.from(reason);
  const flaw = flawText(detail["flaw"] ?? "");
  const when = moment(Number(detail["createdMs"] ?? 0));
  const troubleText = troubleOf(detail["trouble"] ?? "", detail["host"]);
  return tFrom("errors", code, "errors.unexpected", {
    ...detail,
    flaw,
    when,
    troubleText,
  });
}

/** Why a server was not reached. */
export function troubleOf(
  trouble: string,
  host = t("errors.theServer"),
): string {
  return tFrom("troubles", trouble, "troubles.other", { host });
}

/** Why a token or a field cannot be used. */
export function flawText(flaw: string): string {
  return tFrom("flaws", flaw, "flaws.other");
}

/** Says in a toast what went wrong. For what has no field to stand under. */
export function report(reason: unknown): void {
  toasts.show({ text: explain(reason), tone: "error" });
}
