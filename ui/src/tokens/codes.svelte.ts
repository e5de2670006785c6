import { SvelteMap } from "svelte/reactivity";
import * as ipc from "../ipc";
import type { CodeView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { report } from "../shared/errors";

/** How long the Next button waits after use. */
const NEXT_WAIT_MS = 2000;

/** The codes of the tokens on screen, and of no others. */
class VisibleCodes {
  #codes = new SvelteMap<string, CodeView>();
  #waiting = new SvelteMap<string, true>();
  #listed: readonly string[] = [];
  #detailed: string | null = null;
  #wanted = "";
  #planned = false;

  constructor() {
    clock.heed(() => this.#ends());
  }

  of(id: string): CodeView | null {
    return this.#codes.get(id) ?? null;
  }

  /** Whether the counter of this token has just been used. */
  isWaiting(id: string): boolean {
    return this.#waiting.has(id);
  }

  /** The rows in sight, and a few around them. */
  list(ids: readonly string[]): void {
    this.#listed = ids;
    this.#plan();
  }

  /** The token whose details are open. */
  detail(id: string | null): void {
    this.#detailed = id;
    this.#plan();
  }

  /** Asks again, as after a change of tokens or settings. */
  refresh(): void {
    this.#wanted = "";
    this.#plan();
  }

  take(codes: CodeView[]): void {
    for (const code of codes) {
      if (this.#isWanted(code.id)) this.#codes.set(code.id, code);
    }
    clock.plan();
  }

  clear(): void {
    this.#listed = [];
    this.#detailed = null;
    this.#wanted = "";
    this.#codes.clear();
    this.#waiting.clear();
    clock.plan();
  }

  /** Shows a hidden code; Rust hides it again after ten seconds. */
  async reveal(id: string): Promise<void> {
    if (!this.#codes.get(id)?.hidden) return;
    try {
      this.take([await ipc.revealCode(id)]);
    } catch (reason) {
      report(reason);
    }
  }

  /** Rejects, where a ticket was given, when it was not good. */
  async next(id: string, ticket: string | null = null): Promise<void> {
    if (this.#waiting.has(id)) return;
    this.#waiting.set(id, true);
    setTimeout(() => this.#waiting.delete(id), NEXT_WAIT_MS);
    try {
      this.take([await ipc.nextCode(id, ticket)]);
    } catch (reason) {
      if (ticket !== null) throw reason;
      report(reason);
    }
  }

  #isWanted(id: string): boolean {
    return id === this.#detailed || this.#listed.includes(id);
  }

  // Scrolling changes the rows many times between two frames: one question a frame is enough.
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => {
      this.#planned = false;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const ids = [...this.#listed];
    if (this.#detailed !== null && !ids.includes(this.#detailed)) {
      ids.push(this.#detailed);
    }
    const wanted = ids.join();
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    for (const id of this.#codes.keys()) {
      if (!ids.includes(id)) this.#codes.delete(id);
    }
    try {
      this.take(await ipc.showCodes(ids));
    } catch {
      // Locked meanwhile: the page is about to be replaced.
      this.#wanted = "";
    }
  }

  *#ends(): Generator<number> {
    for (const { validUntil } of this.#codes.values()) {
      if (validUntil !== null) yield validUntil;
    }
  }
}

export const codes = new VisibleCodes();
