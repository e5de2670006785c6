import { preferences } from "../shared/preferences.svelte";
import { report } from "../shared/errors";
import type { Drag } from "./drag.svelte";
import { tokenList } from "./list.svelte";
import { act, next, pick, show, type Routes } from "./verbs";
import type { Viewing } from "./viewing.svelte";

/** Within so many pixels of its edges the list scrolls under a dragged row. */
const EDGE = 36;
const PIXELS_A_FRAME = 7;

export type OpenMenu = (id: string, at: { x: number; y: number }) => void;

/** What the mouse and the finger do on the list. */
export class Gestures {
  #viewing: Viewing;
  #drag: Drag;
  #routes: () => Routes;
  #openMenu: () => OpenMenu;
  #pointerY = 0;
  #scrolling = false;

  constructor(
    viewing: Viewing,
    drag: Drag,
    routes: () => Routes,
    openMenu: () => OpenMenu,
  ) {
    this.#viewing = viewing;
    this.#drag = drag;
    this.#routes = routes;
    this.#openMenu = openMenu;
  }

  click = (event: MouseEvent): void => {
    if (this.#drag.swallowClick()) return;
    const token = tokenList.of(idAt(event.target) ?? "");
    if (!token) return;
    pick(token.id);
    const action = actionAt(event.target);
    if (action === "next") next(token);
    else if (action === "unlock") show(token);
    else if (action === "fix") this.#routes().edit(token.id);
    else if (token.flaw === null && preferences.settings.copyOnClick) {
      act(token, this.#routes());
    }
  };

  doubleClick = (event: MouseEvent): void => {
    const id = idAt(event.target);
    if (id !== null && actionAt(event.target) === null) {
      this.#routes().details(id);
    }
  };

  contextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const id = idAt(event.target);
    if (id === null) return;
    pick(id);
    this.#openMenu()(id, { x: event.clientX, y: event.clientY });
  };

  /** Pressing a row leaves the focus on the list, not on the row. */
  mouseDown = (event: MouseEvent): void => {
    if (idAt(event.target) === null) return;
    event.preventDefault();
    this.#viewing.box?.focus({ preventScroll: true });
  };

  pointerDown = (event: PointerEvent): void => {
    const id = idAt(event.target);
    if (id === null || event.button !== 0 || tokenList.query !== "") return;
    if (actionAt(event.target) !== null) return;
    this.#drag.press(id, this.#viewing.yOf(event.clientY));
  };

  pointerMove = (event: PointerEvent): void => {
    this.#pointerY = event.clientY;
    if (!this.#carry()) return;
    this.#viewing.box?.setPointerCapture(event.pointerId);
    this.#scrollAtEdge();
  };

  pointerUp = (): void => {
    const dropped = this.#drag.drop();
    if (dropped) void tokenList.move(dropped.id, dropped.place).catch(report);
  };

  cancel = (): void => this.#drag.cancel();

  #carry(): boolean {
    const y = this.#viewing.yOf(this.#pointerY);
    return this.#drag.move(y, this.#viewing.layout);
  }

  #scrollAtEdge(): void {
    const box = this.#viewing.box;
    if (!box || this.#scrolling) return;
    const step = (): void => {
      const { top, bottom } = box.getBoundingClientRect();
      const way =
        this.#pointerY < top + EDGE
          ? -1
          : this.#pointerY > bottom - EDGE
            ? 1
            : 0;
      this.#scrolling = way !== 0 && this.#drag.id !== null;
      if (!this.#scrolling) return;
      box.scrollTop += way * PIXELS_A_FRAME;
      this.#carry();
      requestAnimationFrame(step);
    };
    step();
  }
}

function idAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-id]")?.dataset["id"] ?? null;
}

function actionAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  const button = target.closest<HTMLElement>("[data-action]");
  if (!button) return null;
  return button.getAttribute("aria-disabled")
    ? "off"
    : (button.dataset["action"] ?? null);
}
