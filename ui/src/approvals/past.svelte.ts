import * as ipc from "../ipc";
import type { HistoryView } from "../ipc";
import { explain } from "../shared/errors";

/** How long typing rests before it is searched for. */
const REST_MS = 150;

/** The requests of the past, as Rust finds them. */
export class PastRequests {
  #query = $state("");
  #view = $state.raw<HistoryView | null>(null);
  #error = $state<string>();
  /** What the requests on show were searched for. */
  #shown = $state("");
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get query(): string {
    return this.#query;
  }

  get shown(): string {
    return this.#shown;
  }

  get view(): HistoryView | null {
    return this.#view;
  }

  get error(): string | undefined {
    return this.#error;
  }

  search(query: string): void {
    this.#query = query;
    clearTimeout(this.#timer);
    if (query === "") void this.load();
    else this.#timer = setTimeout(() => void this.load(), REST_MS);
  }

  /** Asks anew. Only the answer to the last question counts. */
  load = async (): Promise<void> => {
    const asked = ++this.#asked;
    const query = this.#query.trim();
    try {
      const view = await ipc.requestHistory(query);
      if (asked !== this.#asked) return;
      this.#view = view;
      this.#shown = query;
      this.#error = undefined;
    } catch (reason) {
      if (asked === this.#asked) this.#error = explain(reason);
    }
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }
}
