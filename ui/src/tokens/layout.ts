import type { FoundView } from "../ipc";

export type Section = "pinned" | "others";

export interface Item {
  /** A token's id; null for the heading of a section. */
  id: string | null;
  section: Section;
  /** The token's place in the whole list, from 1. */
  place: number;
}

/** Heights in pixels. */
export interface Heights {
  heading: number;
  row: number;
  /** Rows that were measured because their text wraps. */
  measured?: ReadonlyMap<string, number>;
}

/** Where every row and heading of a long list stands, so that only those in sight are made. */
export class Layout {
  readonly items: Item[];
  readonly total: number;
  readonly #tops: Float64Array;
  readonly #places = new Map<string, number>();

  constructor(found: Pick<FoundView, "pinned" | "others">, heights: Heights) {
    this.items = [
      ...itemsOf("pinned", found.pinned, 0),
      ...itemsOf("others", found.others, found.pinned.length),
    ];
    // Without pins there is nothing to tell apart.
    if (found.pinned.length === 0) this.items.shift();
    this.#tops = new Float64Array(this.items.length + 1);
    this.items.forEach(({ id }, i) => {
      if (id !== null) this.#places.set(id, i);
      const height =
        id === null
          ? heights.heading
          : (heights.measured?.get(id) ?? heights.row);
      this.#tops[i + 1] = (this.#tops[i] ?? 0) + height;
    });
    this.total = this.#tops[this.items.length] ?? 0;
  }

  top(index: number): number {
    return this.#tops[index] ?? this.total;
  }

  height(index: number): number {
    return this.top(index + 1) - this.top(index);
  }

  indexOf(id: string): number {
    return this.#places.get(id) ?? -1;
  }

  /** The item at a height: the last one that begins at or above it. */
  at(y: number): number {
    let low = 0;
    let high = this.items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The items in sight and so many pixels around, as [first, one past the last]. */
  range(top: number, height: number, around: number): [number, number] {
    if (this.items.length === 0) return [0, 0];
    return [this.at(top - around), this.at(top + height + around) + 1];
  }
}

function* itemsOf(
  section: Section,
  ids: string[],
  before: number,
): Generator<Item> {
  if (ids.length > 0) yield { id: null, section, place: 0 };
  for (const [i, id] of ids.entries()) {
    yield { id, section, place: before + i + 1 };
  }
}
