import { backups } from "../backups/backups.svelte";
import { t } from "../i18n";
import * as ipc from "../ipc";
import type { UndoneView } from "../ipc";
import { restore, restoredText } from "../restore/restore.svelte";
import { report } from "../shared/errors";
import { toasts } from "../shared/toast.svelte";
import { tokenList } from "../tokens/list.svelte";
import { view } from "./view.svelte";

/** Opens the page that restores the listed backup at `path`, or a file that is asked for. */
export async function beginRestore(
  path: string | null,
  from: "list" | "settings",
): Promise<void> {
  const begun =
    path === null ? await restore.choose() : await restore.pick(path);
  if (begun) view.go({ name: "restore", from });
}

export function leaveRestore(): void {
  restore.cancel();
  view.leave();
}

/** Does what was chosen; the list shows it, and a toast undoes it. */
export async function runRestore(): Promise<void> {
  const restored = await restore.run();
  if (!restored) return;
  restore.forget();
  await tokenList.load().catch(report);
  view.home();
  const undo = { label: t("toast.undo"), testid: "restore-undo" };
  toasts.show({
    text: restoredText(restored),
    ...(restored.untilMs === null
      ? {}
      : { action: { ...undo, run: () => void undoRestore() } }),
  });
}

export async function undoRestore(): Promise<void> {
  try {
    const undone = await ipc.undoRestore();
    await Promise.all([tokenList.load(), backups.load()]);
    toasts.show({ text: undoneText(undone) });
  } catch (reason) {
    report(reason);
  }
}

function undoneText({ undone, kept }: UndoneView): string {
  return kept === 0
    ? t("undone.all", { count: undone })
    : t("undone.kept", { count: kept, undone });
}
