import * as ipc from "../ipc";
import type { RevealedView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { explain } from "../shared/errors";

/** One secret on screen, for as long as Rust lends it. */
export class Reveal {
  #shown = $state.raw<RevealedView | null>(null);
  #until = $state(0);
  #from = $state(0);
  #error = $state<string>();
  #over = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get shown(): RevealedView | null {
    return this.#shown;
  }

  get from(): number {
    return this.#from;
  }

  get until(): number {
    return this.#until;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** Whether it was shown and is gone. */
  get over(): boolean {
    return this.#over;
  }

  async load(): Promise<void> {
    try {
      const shown = await ipc.revealed();
      const now = clock.now() / 1000;
      this.#from = now;
      this.#until = now + shown.secondsLeft;
      this.#shown = shown;
      this.#timer = setTimeout(() => this.hide(), shown.secondsLeft * 1000);
    } catch (reason) {
      this.#error = explain(reason);
    }
  }

  /** Takes the secret off the page, then the page off the screen. */
  hide(): void {
    clearTimeout(this.#timer);
    this.#shown = null;
    this.#over = true;
    void ipc.closeThisWindow().catch(() => {});
  }
}
