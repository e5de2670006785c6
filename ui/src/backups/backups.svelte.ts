import { t } from "../i18n";
import * as ipc from "../ipc";
import type { BackupsView, ProofView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { explain, report } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { progress } from "../shared/progress.svelte";
import { Reading } from "../shared/reading";
import { notChecked, worthAWarning } from "./standing";

type Deed = "backup" | "check" | "prove";

/** The backups as Rust's ledger has them, and what is being done with them. */
class Backups {
  #view = $state.raw<BackupsView | null>(null);
  #asOf = $state(0);
  #work = $state<Deed | null>(null);
  #proof = $state.raw<ProofView | null>(null);
  #error = $state<string>();
  #hushed = $state(false);
  #reading = new Reading(ipc.backups, (view) => this.#set(view));

  get view(): BackupsView | null {
    return this.#view;
  }

  /** Why they could not be looked at, the last time. */
  get error(): string | undefined {
    return this.#error;
  }

  get proof(): ProofView | null {
    return this.#proof;
  }

  /** Tokens the list warns of. */
  get warning(): number {
    if (this.#hushed || !this.#view) return 0;
    return worthAWarning(this.#view, this.#asOf);
  }

  isAt(work: Deed): boolean {
    return this.#work === work;
  }

  /** No more warning in the list until the page is loaded anew. */
  hush(): void {
    this.#hushed = true;
  }

  load = async (): Promise<void> => {
    try {
      await this.#reading.now();
    } catch (reason) {
      this.#error = explain(reason);
    }
  };

  addFolder = (): Promise<boolean> => this.#take(ipc.addBackupFolder());

  removeFolder = (path: string): Promise<boolean> =>
    this.#take(ipc.removeBackupFolder(path));

  remove = (path: string): Promise<boolean> =>
    this.#take(ipc.removeBackup(path));

  now = (): Promise<void> =>
    this.#at("backup", async () => {
      // A folder that failed says so on the page.
      if (!(await this.#take(ipc.backUpNow()))) return;
      const whole = this.#view?.folders.every(({ trouble }) => !trouble);
      if (whole) live.say(t("backups.made"));
    });

  check = (): Promise<void> =>
    this.#at("check", async () => {
      const before = this.#view;
      if (!(await this.#take(ipc.checkBackups())) || !this.#view) return;
      const count = notChecked(before, this.#view);
      live.say(
        count > 0 ? t("backups.notChecked", { count }) : t("backups.checked"),
      );
    });

  prove = (): Promise<void> =>
    this.#at("prove", async () => {
      try {
        this.#proof = await ipc.proveBackup();
      } catch (reason) {
        report(reason);
      }
      await this.load();
    });

  closeProof(): void {
    this.#proof = null;
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#reading.forget();
    this.#view = null;
    this.#proof = null;
    this.#work = null;
    this.#error = undefined;
  }

  async #at(work: Deed, run: () => Promise<void>): Promise<void> {
    if (this.#work) return;
    this.#work = work;
    try {
      await run();
    } finally {
      this.#work = null;
      progress.end(work === "check" ? "read" : work);
    }
  }

  #set(view: BackupsView): void {
    this.#view = view;
    this.#asOf = clock.now();
    this.#error = undefined;
  }

  // True when it was done; otherwise why not has been said.
  async #take(asking: Promise<BackupsView>): Promise<boolean> {
    try {
      this.#set(await asking);
      this.#reading.renew();
      return true;
    } catch (reason) {
      report(reason);
      return false;
    }
  }
}

export const backups = new Backups();
