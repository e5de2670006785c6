import { t } from "../i18n";
import * as ipc from "../ipc";
import type { RequestView } from "../ipc";
import { report } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { nameOf } from "../shared/naming";
import { Reading } from "../shared/reading";

/** About as long as a request waits. */
const WAITS_MS = 120_000;

/** The sign-in requests that wait, as the main window shows them. */
class Requests {
  #waiting = $state.raw<RequestView[]>([]);
  #knocked = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading = new Reading(ipc.requests, (waiting) => (this.#waiting = waiting));

  /** Who waits, in one line; nothing where nobody does. */
  get text(): string | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const count = this.#waiting.length;
    return t("request.banner", { service: nameOf(first), count });
  }

  /** Whether one came while the vault was locked, and may still wait. */
  get knocked(): boolean {
    return this.#knocked;
  }

  load = async (): Promise<void> => {
    try {
      await this.#reading.now();
    } catch {
      // Locked meanwhile: the page is about to be replaced.
      this.#waiting = [];
    }
  };

  /** One came. Nothing is known of it while the vault is locked. */
  arrived(service: string): void {
    if (service === "") {
      this.#knocked = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (this.#knocked = false), WAITS_MS);
      live.alert(t("unlock.waiting"));
    } else {
      live.alert(t("request.from", { service }));
    }
  }

  /** Brings the approval window up. */
  review = (): void => {
    if (this.#waiting.length > 0)
      void ipc.reviewRequest(this.#waiting[0]?.id ?? null).catch(report);
  };

  /** Forgets everything, as at lock. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#reading.forget();
    this.#waiting = [];
    this.#knocked = false;
  }
}

export const requests = new Requests();
