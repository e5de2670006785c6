import * as ipc from "../ipc";
import type { ApprovalsView } from "../ipc";
import { explain, report } from "../shared/errors";

/** The servers of approvals, their tokens and the containers, as Rust has them. */
class Approvals {
  #view = $state.raw<ApprovalsView | null>(null);
  #error = $state<string>();

  get view(): ApprovalsView | null {
    return this.#view;
  }

  /** Why they could not be looked at, the last time. */
  get error(): string | undefined {
    return this.#error;
  }

  load = async (): Promise<void> => {
    try {
      this.#set(await ipc.approvals());
    } catch (reason) {
      this.#error = explain(reason);
    }
  };

  /** Shows what a command answered. True when it was done; otherwise why not has been said. */
  take = async (asking: Promise<ApprovalsView>): Promise<boolean> => {
    try {
      this.#set(await asking);
      return true;
    } catch (reason) {
      report(reason);
      return false;
    }
  };

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#view = null;
    this.#error = undefined;
  }

  #set(view: ApprovalsView): void {
    this.#view = view;
    this.#error = undefined;
  }
}

export const approvals = new Approvals();
