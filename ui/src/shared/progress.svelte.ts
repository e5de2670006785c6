import type { DeskEvent } from "../ipc";

type Told = Extract<DeskEvent, { type: "progress" }>;

/** How far something long has come. Nothing is known of what takes less than half a second. */
class Progress {
  #told = $state.raw<ReadonlyMap<Told["what"], Told>>(new Map());

  /** What was done and of how much, while it is under way; a total of 0 is not known yet. */
  of(what: Told["what"]): { done: number; total: number } | null {
    return this.#told.get(what) ?? null;
  }

  take(told: Told): void {
    const next = new Map(this.#told);
    if (told.total > 0 && told.done >= told.total) next.delete(told.what);
    else next.set(told.what, told);
    this.#told = next;
  }

  /** It has ended, well or not. */
  end(what: Told["what"]): void {
    const next = new Map(this.#told);
    next.delete(what);
    this.#told = next;
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#told = new Map();
  }
}

export const progress = new Progress();
