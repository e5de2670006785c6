import * as ipc from "../ipc";
import type { RecoveryKeyView } from "../ipc";

/** A new recovery key on its way to paper. */
class Replacement {
  #recoveryKey = $state.raw<RecoveryKeyView | null>(null);

  get recoveryKey(): RecoveryKeyView | null {
    return this.#recoveryKey;
  }

  async begin(ticket: string): Promise<void> {
    this.#recoveryKey = await ipc.replaceRecoveryKey(ticket);
  }

  end(): void {
    this.#recoveryKey = null;
  }
}

export const replacement = new Replacement();
