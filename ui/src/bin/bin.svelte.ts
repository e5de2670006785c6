import * as ipc from "../ipc";
import type { BinnedView } from "../ipc";
import { report } from "../shared/errors";
import { nameOf } from "../shared/naming";

/** What was thrown away and can still be had back. */
class Bin {
  #items = $state.raw<BinnedView[]>([]);
  #loaded = $state(false);
  #selected = $state<string | null>(null);

  get items(): BinnedView[] {
    return this.#items;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get selected(): BinnedView | null {
    return this.#items.find(({ token }) => token.id === this.#selected) ?? null;
  }

  nameOf(id: string): string {
    const item = this.#items.find(({ token }) => token.id === id);
    return item ? nameOf(item.token) : "";
  }

  select(id: string | null): void {
    this.#selected = id;
  }

  step(rows: number): void {
    const at = this.#items.findIndex(
      ({ token }) => token.id === this.#selected,
    );
    const to = Math.max(0, Math.min(this.#items.length - 1, at + rows));
    this.#selected = this.#items[to]?.token.id ?? null;
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#items = [];
    this.#loaded = false;
    this.#selected = null;
  }

  async load(): Promise<void> {
    try {
      this.#items = await ipc.bin();
      this.#loaded = true;
    } catch (reason) {
      report(reason);
    }
  }

  async restore(id: string): Promise<void> {
    await this.#leave(id, ipc.restoreToken(id));
  }

  async purge(id: string): Promise<void> {
    await this.#leave(id, ipc.purgeToken(id));
  }

  async empty(): Promise<void> {
    try {
      await ipc.emptyBin();
      this.#items = [];
    } catch (reason) {
      report(reason);
    }
  }

  // The row after it, or before it, takes the selection.
  async #leave(id: string, leaving: Promise<null>): Promise<void> {
    const at = this.#items.findIndex(({ token }) => token.id === id);
    try {
      await leaving;
      this.#items = this.#items.filter(({ token }) => token.id !== id);
      this.#selected =
        (this.#items[at] ?? this.#items[at - 1])?.token.id ?? null;
    } catch (reason) {
      report(reason);
    }
  }
}

export const bin = new Bin();
