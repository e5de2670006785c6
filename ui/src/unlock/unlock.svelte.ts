import { t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import { explain } from "../shared/errors";

export type Way = "password" | "recoveryKey";

/** The attempt to open the vault. */
export class Unlock {
  way = $state<Way>("password");
  password = $state("");
  key = $state("");
  #busy = $state(false);
  #error = $state<string>();

  get busy(): boolean {
    return this.#busy;
  }

  get error(): string | undefined {
    return this.#error;
  }

  choose(way: Way): void {
    this.way = way;
    this.#error = undefined;
  }

  /** The page changes by the event of the new phase; here only refusals are told. */
  async submit(): Promise<void> {
    if (this.#busy) return;
    const typed = this.way === "password" ? this.password : this.key.trim();
    if (typed === "") return;
    this.#busy = true;
    this.#error = undefined;
    try {
      if (this.way === "password") await ipc.unlock(typed);
      else await ipc.unlockWithRecoveryKey(typed);
      this.password = "";
      this.key = "";
    } catch (reason) {
      const { code } = AppError.from(reason);
      this.#error =
        this.way === "recoveryKey" && code === "wrongPassword"
          ? t("errors.badRecoveryKey")
          : explain(reason);
    } finally {
      this.#busy = false;
    }
  }
}
