import { tick } from "svelte";
import * as ipc from "../ipc";
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

  /** The event of the new phase changes the page: until then it stays busy. Refusals are told here. */
  async submit(): Promise<void> {
    if (this.#busy) return;
    const typed = this.way === "password" ? this.password : this.key.trim();
    if (typed === "") return;
    this.#busy = true;
    try {
      if (this.way === "password") await ipc.unlock(typed);
      else await ipc.unlockWithRecoveryKey(typed);
      this.password = "";
      this.key = "";
    } catch (reason) {
      // Until now the last refusal stood there, so that nothing moved; the new one is told anew.
      this.#error = undefined;
      await tick();
      this.#error = explain(reason);
      this.#busy = false;
    }
  }
}
