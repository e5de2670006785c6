import { t } from "../i18n";
import type { TokenView } from "../ipc";
import type { MenuItem } from "../shared/menu";
import { tokenList } from "./list.svelte";
import { copy, next, pin, shift, staysText, toBin, type Routes } from "./verbs";

/** What can be done with a token, in the menu of its row. */
export function rowMenu(token: TokenView, routes: Routes): (MenuItem | null)[] {
  const section = tokenList.section(token.id);
  const at = section.indexOf(token.id);
  const movable = tokenList.query === "";
  const code: MenuItem[] =
    token.flaw !== null
      ? [item("rowMenu.fix", "row-menu-fix", "↵", () => routes.edit(token.id))]
      : [
          item("rowMenu.copy", "row-menu-copy", "↵", () => void copy(token)),
          token.kind === "hotp"
            ? item("row.nextCode", "row-menu-next", t("keys.space"), () =>
                next(token),
              )
            : item(
                "rowMenu.copyNext",
                "row-menu-copy-next",
                "Shift ↵",
                () => void copy(token, true),
              ),
        ];
  const moves: MenuItem[] = [];
  if (movable && at > 0) {
    moves.push(
      item("rowMenu.up", "row-menu-up", "Alt ↑", () => void shift(token, -1)),
    );
  }
  if (movable && at < section.length - 1) {
    moves.push(
      item(
        "rowMenu.down",
        "row-menu-down",
        "Alt ↓",
        () => void shift(token, 1),
      ),
    );
  }
  return [
    ...code,
    null,
    item("rowMenu.details", "row-menu-details", "→", () =>
      routes.details(token.id),
    ),
    item("rowMenu.edit", "row-menu-edit", "Mod E", () => routes.edit(token.id)),
    item(
      token.pinned ? "rowMenu.unpin" : "rowMenu.pin",
      "row-menu-pin",
      "Mod P",
      () => void pin(token),
    ),
    ...moves,
    null,
    {
      ...item("token.toBin", "row-menu-bin", "Delete", () => void toBin(token)),
      tone: "danger",
      unavailable: staysText(token),
    },
  ];
}

function item(
  key:
    | "rowMenu.fix"
    | "rowMenu.copy"
    | "rowMenu.copyNext"
    | "row.nextCode"
    | "rowMenu.details"
    | "rowMenu.edit"
    | "rowMenu.pin"
    | "rowMenu.unpin"
    | "rowMenu.up"
    | "rowMenu.down"
    | "token.toBin",
  testid: string,
  keys: string,
  run: () => void,
): MenuItem {
  return { text: t(key), testid, keys, run };
}
