import { preferences } from "./preferences.svelte";

const onMac: Record<string, string> = {
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  Delete: "⌫",
};

/** A shortcut as this system writes it: "Mod F" is "Ctrl F" or "⌘F". */
export function shortcutText(keys: string): string {
  const parts = keys.split(" ");
  return preferences.mac
    ? parts.map((part) => onMac[part] ?? part).join("")
    : parts.map((part) => (part === "Mod" ? "Ctrl" : part)).join(" ");
}

/** Whether the system's command key is down, and no other. */
export function hasMod(event: KeyboardEvent): boolean {
  return preferences.mac
    ? event.metaKey && !event.ctrlKey
    : event.ctrlKey && !event.metaKey;
}

/** The arrow that leads on, and the one that leads back, in the direction of the text. */
export function arrows(): { forward: string; back: string } {
  return getComputedStyle(document.documentElement).direction === "rtl"
    ? { forward: "ArrowLeft", back: "ArrowRight" }
    : { forward: "ArrowRight", back: "ArrowLeft" };
}

/** Whether keys typed now belong to a field. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement &&
      target.type !== "checkbox" &&
      target.type !== "radio")
  );
}
