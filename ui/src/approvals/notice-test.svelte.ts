import { t } from "../i18n";
import * as ipc from "../ipc";
import type { NotificationState } from "../ipc";
import { report } from "../shared/errors";
import { live } from "../shared/live.svelte";

/** A notification sent to see whether they work, and its button that was pressed or not. */
class NoticeTest {
  #sent = $state<NotificationState | null>(null);
  #seen = $state(false);
  #busy = $state(false);

  /** What the system made of it, once one was sent. */
  get sent(): NotificationState | null {
    return this.#sent;
  }

  get seen(): boolean {
    return this.#seen;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Sends one. True when the system was asked to show it. */
  run = async (): Promise<boolean> => {
    if (this.#busy) return false;
    this.#busy = true;
    this.#seen = false;
    this.#sent = null;
    try {
      this.#sent = await ipc.testNotification();
      return true;
    } catch (reason) {
      report(reason);
      return false;
    } finally {
      this.#busy = false;
    }
  };

  /** Its button was pressed. */
  press(): void {
    this.#seen = true;
    live.say(t("notifications.seen"));
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#sent = null;
    this.#seen = false;
  }
}

export const noticeTest = new NoticeTest();
