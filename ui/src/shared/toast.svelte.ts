import { clock } from "./clock.svelte";
import { live } from "./live.svelte";

export interface Toast {
  text: string;
  /** By the clock of the page, in milliseconds, at which it leaves; the copy toast shows what is left. */
  until?: number;
  countdown?: boolean;
  tone?: "plain" | "error";
  action?: { label: string; testid: string; run: () => void };
}

const STAY_MS = 6000;
const STAY_WITH_ACTION_MS = 10_000;

/** One at a time; the newest replaces what was there. */
class Toasts {
  #toast = $state.raw<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get toast(): Toast | null {
    return this.#toast;
  }

  show(toast: Toast, spoken: string = toast.text): void {
    clearTimeout(this.#timer);
    this.#toast = toast;
    if (toast.tone === "error") live.alert(spoken);
    else live.say(spoken);
    const stay = toast.until
      ? toast.until - clock.now()
      : toast.action
        ? STAY_WITH_ACTION_MS
        : STAY_MS;
    this.#timer = setTimeout(() => this.clear(), Math.max(stay, 0));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#toast = null;
  }
}

export const toasts = new Toasts();
