import { preferences } from "../shared/preferences.svelte";
import { arrows, hasMod } from "../shared/shortcut";
import { tokenList } from "./list.svelte";
import { act, next, pick, shift, toBin, type Routes } from "./verbs";

/** What moves the list from the search field too, where the other keys write. */
const alsoWhileSearching = new Set([
  "ArrowUp",
  "ArrowDown",
  "PageUp",
  "PageDown",
  "Enter",
]);

interface Where {
  /** Rows that fit in the window. */
  page: number;
  searching: boolean;
  menu: () => void;
}

/** Does what a key means on the list. False when it means nothing here. */
export function heedListKey(
  event: KeyboardEvent,
  routes: Routes,
  where: Where,
): boolean {
  if (hasMod(event) || event.isComposing) return false;
  if (where.searching && !alsoWhileSearching.has(event.key)) return false;
  const token = tokenList.selected;
  const steps: Record<string, () => void> = {
    ArrowUp: () => step(-1),
    ArrowDown: () => step(1),
    PageUp: () => step(-where.page),
    PageDown: () => step(where.page),
    Home: () => step(-tokenList.order.length),
    End: () => step(tokenList.order.length),
    Enter: () => token && act(token, routes, event.shiftKey),
    [arrows().forward]: () => token && routes.details(token.id),
    Delete: () => token && void toBin(token),
    ...(preferences.mac && {
      Backspace: () => token && void toBin(token),
    }),
    " ": () => token?.kind === "hotp" && next(token),
    ContextMenu: where.menu,
    F10: () => event.shiftKey && where.menu(),
  };
  if (event.altKey) {
    if (!token || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) {
      return false;
    }
    void shift(token, event.key === "ArrowUp" ? -1 : 1);
    return true;
  }
  const run = steps[event.key];
  if (!run) return false;
  run();
  return true;
}

function step(rows: number): void {
  pick(tokenList.step(rows));
}
