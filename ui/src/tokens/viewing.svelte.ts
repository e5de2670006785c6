import { untrack } from "svelte";
import type { FoundView } from "../ipc";
import { Layout, type Item } from "./layout";

/** In rem, as the row's own styles. */
const ROW = { comfortable: 3.5, compact: 2.75 };
const HEADING = 1.875;
/** Below this width of the list the code stands under the names. */
const NARROW = 18;
/** Room under the last row for the toast, in pixels. */
const FOOT = 68;

interface Measure {
  rem: number;
  compact: boolean;
}

/** The window onto the list: which rows are in sight, and where they stand. */
export class Viewing {
  box = $state<HTMLElement>();
  height = $state(0);
  width = $state(0);
  #top = $state(0);
  #measured = $state.raw<ReadonlyMap<string, number>>(new Map());
  #found: () => FoundView;
  #measure: () => Measure;

  narrow = $derived.by(() => {
    const { rem } = this.#measure();
    return this.width > 0 && this.width / rem < NARROW;
  });
  layout = $derived.by(() => {
    const { rem, compact } = this.#measure();
    return new Layout(this.#found(), {
      heading: HEADING * rem,
      row: (compact ? ROW.compact : ROW.comfortable) * rem,
      ...(this.narrow ? { measured: this.#measured } : {}),
    });
  });
  #range = $derived.by(() =>
    this.layout.range(this.#top, this.height, Math.max(240, this.height / 2)),
  );
  // As numbers of their own, so that scrolling within them changes nothing.
  #first = $derived(this.#range[0]);
  #end = $derived(this.#range[1]);
  items = $derived.by((): (Item & { top: number })[] =>
    this.layout.items
      .slice(this.#first, this.#end)
      .map((item, i) => ({ ...item, top: this.layout.top(this.#first + i) })),
  );

  constructor(found: () => FoundView, measure: () => Measure) {
    this.#found = found;
    this.#measure = measure;
  }

  /** Pixels from the first row to the end of the list. */
  get total(): number {
    return this.layout.total + FOOT;
  }

  /** Rows that fit in the window. */
  get page(): number {
    const { rem } = this.#measure();
    return Math.max(1, Math.floor(this.height / (ROW.comfortable * rem)) - 1);
  }

  /** Takes note of where the list was scrolled to. */
  scroll(): number {
    this.#top = this.box?.scrollTop ?? 0;
    return this.#top;
  }

  restore(top: number): void {
    untrack(() => {
      if (this.box) this.box.scrollTop = top;
      this.#top = top;
    });
  }

  /** Brings a row into sight. */
  follow(id: string): void {
    untrack(() => {
      const i = this.layout.indexOf(id);
      if (!this.box || i === -1) return;
      const first = this.layout.items[i - 1]?.id === null ? i - 1 : i;
      const top = this.layout.top(first);
      const bottom = this.layout.top(i + 1);
      const seen = this.box.scrollTop;
      if (top < seen) this.box.scrollTop = top;
      else if (bottom > seen + this.height) {
        this.box.scrollTop = bottom - this.height;
      }
    });
  }

  /** Follows the heights of rows whose text wraps, until the returned function is called. */
  watch(): (() => void) | undefined {
    if (!this.narrow || !this.box) return undefined;
    const observer = new ResizeObserver(() => this.#learn());
    for (const row of this.box.querySelectorAll("[data-id]")) {
      observer.observe(row);
    }
    return () => observer.disconnect();
  }

  // What is in sight stays where it is.
  #learn(): void {
    const box = this.box;
    if (!box) return;
    untrack(() => {
      const fresh = [...box.querySelectorAll<HTMLElement>("[data-id]")]
        .map((row): [string, number] => [
          row.dataset["id"] ?? "",
          row.offsetHeight,
        ])
        .filter(([id, height]) => this.#measured.get(id) !== height);
      if (fresh.length === 0) return;
      const anchor = this.layout.at(this.#top);
      const within = this.#top - this.layout.top(anchor);
      this.#measured = new Map([...this.#measured, ...fresh]);
      const top = this.layout.top(anchor) + within;
      if (this.#top > 0 && top !== this.#top) box.scrollTop = top;
    });
  }

  /** A pointer's height in the list's own coordinates. */
  yOf(clientY: number): number {
    const box = this.box;
    return box ? clientY - box.getBoundingClientRect().top + box.scrollTop : 0;
  }
}
