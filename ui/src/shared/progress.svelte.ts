import type { DeskEvent, Work } from "../ipc";

type Told = Extract<DeskEvent, { type: "progress" }>;

/** How far something long has come. Nothing is known of what takes less than half a second. */
class Progress {
  #told = $state.raw<ReadonlyMap<Work, Told>>(new Map());

  /** How much of it is done, once that is known and while it is under way. */
  of(what: Work): { percent: number } | null {
    const { done, total } = this.#told.get(what) ?? { done: 0, total: 0 };
    return total > 0 ? { percent: Math.floor((done / total) * 100) } : null;
  }

  take(told: Told): void {
    const next = new Map(this.#told);
    if (told.total > 0 && told.done >= told.total) next.delete(told.what);
    else next.set(told.what, told);
    this.#told = next;
  }

  /** It has ended, well or not. */
  end(what: Work): void {
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
