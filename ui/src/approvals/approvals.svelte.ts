import { t } from "../i18n";
import * as ipc from "../ipc";
import type { ApprovalsView, ServerView } from "../ipc";
import { explain, report } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { Reading } from "../shared/reading";

/** The servers of approvals, their tokens and the containers, as Rust has them. */
class Approvals {
  #view = $state.raw<ApprovalsView | null>(null);
  #error = $state<string>();
  #asking = $state(false);
  #reading = new Reading(ipc.approvals, (view) => this.#set(view));

  get view(): ApprovalsView | null {
    return this.#view;
  }

  /** Why they could not be looked at, the last time. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Whether the servers are being asked because the person said so. */
  get asking(): boolean {
    return this.#asking;
  }

  server(id: string): ServerView | undefined {
    return this.#view?.servers.find((server) => server.id === id);
  }

  load = async (): Promise<void> => {
    try {
      await this.#reading.now();
    } catch (reason) {
      this.#error = explain(reason);
    }
  };

  /** Shows what a command answered. True when it was done; otherwise why not has been said. */
  take = async (asking: Promise<ApprovalsView>): Promise<boolean> => {
    try {
      this.#set(await asking);
      this.#reading.renew();
      return true;
    } catch (reason) {
      report(reason);
      return false;
    }
  };

  /** Asks every server now, whatever the pause. */
  askNow = async (): Promise<void> => {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await ipc.askNow();
      live.say(t("listening.asked"));
      await this.load();
    } catch (reason) {
      report(reason);
    } finally {
      this.#asking = false;
    }
  };

  /** Notices of this token again. */
  unmute = async (token: string): Promise<void> => {
    try {
      await ipc.muteRequests(token, 0);
      await this.load();
    } catch (reason) {
      report(reason);
    }
  };

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#reading.forget();
    this.#view = null;
    this.#error = undefined;
  }

  #set(view: ApprovalsView): void {
    this.#view = view;
    this.#error = undefined;
  }
}

export const approvals = new Approvals();
