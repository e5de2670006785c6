import { clock } from "./clock.svelte";
import { live } from "./live.svelte";

export interface Toast {
  text: string;
  /** By the clock of the page, in milliseconds, at which it leaves; the copy toast shows what is left. */
  until?: number;
  countdown?: boolean;
  /** A notice stays until it is closed; an error has time to be read. */
  tone?: "plain" | "notice" | "error";
  action?: { label: string; testid: string; run: () => void };
}

const STAY_MS = { plain: 6000, error: 12_000, action: 10_000 };

/** One at a time: the newest passing one, else the oldest notice that nobody has closed yet. */
class Toasts {
  #passing = $state.raw<Toast | null>(null);
  #notices = $state.raw<Toast[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get toast(): Toast | null {
    return this.#passing ?? this.#notices[0] ?? null;
  }

  show(toast: Toast, spoken: string = toast.text): void {
    if (toast.tone === "error") live.alert(spoken);
    else live.say(spoken);
    if (toast.tone === "notice") {
      this.#notices = [...this.#notices, toast];
      return;
    }
    clearTimeout(this.#timer);
    this.#passing = toast;
    this.#timer = setTimeout(() => this.leave(toast), stay(toast));
  }

  /** Closes the one on show. */
  clear(): void {
    if (this.#passing) this.leave(this.#passing);
    else this.#notices = this.#notices.slice(1);
  }

  /** Takes this one away, if it is still the one that passes. */
  leave(toast: Toast): void {
    if (this.#passing !== toast) return;
    clearTimeout(this.#timer);
    this.#passing = null;
  }

  /** Takes everything away, as at lock. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#passing = null;
    this.#notices = [];
  }
}

function stay({ until, action, tone }: Toast): number {
  if (until !== undefined) return Math.max(0, until - clock.now());
  if (action) return STAY_MS.action;
  return tone === "error" ? STAY_MS.error : STAY_MS.plain;
}

export const toasts = new Toasts();
