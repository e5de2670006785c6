import { tick } from "svelte";
import { list, t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type {
  RestoredView,
  RestoreMode,
  RestoreView,
  SealedBackupView,
} from "../ipc";
import { explain } from "../shared/errors";
import { progress } from "../shared/progress.svelte";
import { onlyOf, usualChoice } from "./choice";

/** One restore, from the choice of a file to its end. */
class Restore {
  typed = $state("");
  #mode = $state<RestoreMode>("merge");
  #sealed = $state.raw<SealedBackupView | null>(null);
  #opened = $state.raw<RestoreView | null>(null);
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  #busy = $state(false);
  #error = $state<string>();
  // What was begun before it was left is not wanted any more.
  #turn = 0;

  get sealed(): SealedBackupView | null {
    return this.#sealed;
  }

  get opened(): RestoreView | null {
    return this.#opened;
  }

  get mode(): RestoreMode {
    return this.#mode;
  }

  /** The tokens that are to come, by their ids. */
  get chosen(): ReadonlySet<string> {
    return this.#chosen;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** Asks for a file. True when there is something to show, if only why it cannot be used. */
  async choose(): Promise<boolean> {
    return this.#begin(ipc.chooseBackup());
  }

  /** Takes one of those that are listed. */
  async pick(path: string): Promise<boolean> {
    return this.#begin(ipc.pickBackup(path));
  }

  /** Opens it with what was typed. */
  async open(): Promise<void> {
    if (this.#busy || this.typed.trim() === "") return;
    await this.#open(this.typed);
  }

  by(mode: RestoreMode): void {
    this.#mode = mode;
  }

  set(id: string, on: boolean): void {
    const next = new Set(this.#chosen);
    if (on) next.add(id);
    else next.delete(id);
    this.#chosen = next;
  }

  setAll(ids: string[]): void {
    this.#chosen = new Set(ids);
  }

  /** Does it. Null when it was refused, which has been said then, or when the lock came meanwhile. */
  async run(): Promise<RestoredView | null> {
    if (this.#busy || !this.#opened) return null;
    const only = onlyOf(this.#opened, this.#mode, this.#chosen);
    this.#busy = true;
    this.#error = undefined;
    const turn = this.#turn;
    try {
      const restored = await ipc.restoreBackup({ mode: this.#mode, only });
      return turn === this.#turn ? restored : null;
    } catch (reason) {
      if (turn === this.#turn) this.#error = explain(reason);
      return null;
    } finally {
      this.#busy = false;
      progress.end("restore");
    }
  }

  /** Leaves it, and has Rust forget what was opened. */
  cancel(): void {
    const begun = this.#sealed !== null;
    this.forget();
    if (begun) void ipc.cancelRestore().catch(() => {});
  }

  /** Forgets it here, as at lock, when Rust has forgotten it already. */
  forget(): void {
    this.#turn += 1;
    this.typed = "";
    this.#mode = "merge";
    this.#sealed = null;
    this.#opened = null;
    this.#chosen = new Set();
    this.#busy = false;
    this.#error = undefined;
  }

  async #begin(asking: Promise<SealedBackupView | null>): Promise<boolean> {
    const turn = this.#turn;
    try {
      const sealed = await asking;
      if (turn !== this.#turn || !sealed) return false;
      this.forget();
      this.#sealed = sealed;
      if (sealed.opensHere) void this.#open(null);
    } catch (reason) {
      if (turn !== this.#turn) return false;
      this.forget();
      this.#error = explainReading(reason);
    }
    return true;
  }

  async #open(typed: string | null): Promise<void> {
    const turn = this.#turn;
    this.#busy = true;
    try {
      const opened = await ipc.openBackup(typed);
      if (turn !== this.#turn) return;
      this.typed = "";
      this.#opened = opened;
      this.#chosen = usualChoice(opened);
      this.#error = undefined;
    } catch (reason) {
      if (turn !== this.#turn) return;
      // The new refusal is told anew, though the last one stood there until now.
      this.#error = undefined;
      await tick();
      this.#error = explainReading(reason);
    } finally {
      if (turn === this.#turn) this.#busy = false;
      progress.end("read");
    }
  }
}

/** What has other words where a file is read than where a folder is written or the vault is opened. */
const reading: Record<string, string> = {
  backupDenied: "permissionDenied",
  backupFailed: "backupUnread",
  wrongRecoveryKey: "backupRecoveryKey",
};

function explainReading(reason: unknown): string {
  const { code, detail } = AppError.from(reason);
  return explain(new AppError(reading[code] ?? code, { ...detail }));
}

export const restore = new Restore();

/** What a restore did, in a sentence. */
export function restoredText({ added, changed, binned }: RestoredView): string {
  const parts = [
    ...(added > 0 ? [t("restored.added", { count: added })] : []),
    ...(changed > 0 ? [t("restored.changed", { count: changed })] : []),
    ...(binned > 0 ? [t("restored.binned", { count: binned })] : []),
  ];
  return parts.length > 0
    ? t("restored.done", { what: list(parts) })
    : t("restored.nothing");
}
