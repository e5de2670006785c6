import { arrows, hasMod, isTyping } from "../shared/shortcut";

export type Action =
  | { name: "search" }
  | { name: "typeToSearch" }
  | { name: "add" }
  | { name: "paste" }
  | { name: "edit" }
  | { name: "pin" }
  | { name: "details" }
  | { name: "back" }
  | { name: "lock" }
  | { name: "settings" }
  | { name: "review" }
  | { name: "group"; place: number };

const withMod: Record<string, Action> = {
  f: { name: "search" },
  n: { name: "add" },
  e: { name: "edit" },
  p: { name: "pin" },
  o: { name: "details" },
  l: { name: "lock" },
  ",": { name: "settings" },
  r: { name: "review" },
};

/** What a key means in the whole window. Lists, forms and menus have heard it before. */
export function actionOf(event: KeyboardEvent): Action | null {
  if (event.defaultPrevented || event.isComposing) return null;
  const typing = isTyping(event.target);
  if (hasMod(event)) {
    if (event.altKey || event.shiftKey) return null;
    const key = event.key.toLowerCase();
    // In a field, Ctrl V pastes text.
    if (key === "v") return typing ? null : { name: "paste" };
    const place = Number(key);
    if (place >= 1 && place <= 9) return { name: "group", place };
    return withMod[key] ?? null;
  }
  if (typing || event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.key === "Escape" || event.key === arrows().back) {
    return { name: "back" };
  }
  const printable = [...event.key].length === 1 && event.key !== " ";
  return printable ? { name: "typeToSearch" } : null;
}
