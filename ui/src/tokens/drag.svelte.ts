import type { Item, Layout } from "./layout";

/** How far the pointer goes before a press becomes a drag. */
const THRESHOLD = 6;

interface Held {
  id: string;
  startY: number;
  dragging: boolean;
}

/** Where in its section a dragged row would land: its place without the row, and the line to show. */
export function landing(
  layout: Layout,
  id: string,
  y: number,
): { place: number; line: number } {
  const from = layout.indexOf(id);
  const section = layout.items[from]?.section;
  const rows: number[] = [];
  layout.items.forEach((item: Item, i) => {
    if (item.section === section && item.id !== null) rows.push(i);
  });
  const first = rows[0] ?? 0;
  const last = rows.at(-1) ?? 0;
  const over = Math.max(first, Math.min(last, layout.at(y)));
  const below = y > layout.top(over) + layout.height(over) / 2;
  const gap = over - first + (below ? 1 : 0);
  const own = from - first;
  return {
    place: gap > own ? gap - 1 : gap,
    line: layout.top(first + gap),
  };
}

/** One row in the hand. */
export class Drag {
  #held: Held | null = null;
  #id = $state<string | null>(null);
  #shift = $state(0);
  #line = $state<number | null>(null);
  #place = 0;
  #dropped = false;

  /** The row being dragged. */
  get id(): string | null {
    return this.#id;
  }

  /** How far it has been carried, in pixels. */
  get shift(): number {
    return this.#shift;
  }

  /** Where the line stands that shows its landing. */
  get line(): number | null {
    return this.#line;
  }

  /** Whether the click that follows belongs to a drag. Asking forgets. */
  swallowClick(): boolean {
    const dropped = this.#dropped;
    this.#dropped = false;
    return dropped;
  }

  press(id: string, y: number): void {
    this.#dropped = false;
    this.#held = { id, startY: y, dragging: false };
  }

  /** Follows the pointer, in the list's own coordinates. True while a row is carried. */
  move(y: number, layout: Layout): boolean {
    const held = this.#held;
    if (!held) return false;
    if (!held.dragging && Math.abs(y - held.startY) < THRESHOLD) return false;
    held.dragging = true;
    this.#id = held.id;
    this.#shift = y - held.startY;
    const { place, line } = landing(layout, held.id, y);
    this.#place = place;
    this.#line = line;
    return true;
  }

  /** Lets go. The row and its new place, when it was dragged at all. */
  drop(): { id: string; place: number } | null {
    const held = this.#held;
    const place = this.#place;
    this.cancel();
    if (!held?.dragging) return null;
    this.#dropped = true;
    return { id: held.id, place };
  }

  cancel(): void {
    this.#held = null;
    this.#id = null;
    this.#line = null;
    this.#shift = 0;
  }
}
