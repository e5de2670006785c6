import type { Enrolled } from "../add/enrolment.svelte";
import type { TokenView } from "../ipc";
import type { SettingsSection } from "../settings/section";

export type Page =
  | Whole
  | { name: "list" }
  | { name: "detail" }
  | { name: "edit"; id: string; from: "list" | "detail" }
  | { name: "camera" }
  | { name: "screen" }
  | { name: "manual" }
  | { name: "drafts" }
  | { name: "saved"; token: TokenView }
  | { name: "enrolled"; done: Enrolled };

/** Pages that take the window's whole width, without the list beside them. */
export type Whole =
  | { name: "bin" }
  | { name: "settings"; section: SettingsSection }
  | { name: "licences" }
  | { name: "server"; id: string }
  | { name: "history" }
  | { name: "rescue"; from: "list" | "settings" }
  | { name: "restore"; from: "list" | "settings" };

const whole = new Set<Page["name"]>([
  "bin",
  "settings",
  "licences",
  "server",
  "history",
  "rescue",
  "restore",
]);

export function isWhole(page: Page): page is Whole {
  return whole.has(page.name);
}

const list: Page = { name: "list" };

/** Which page is open. There are no addresses and no history. */
class View {
  #page = $state.raw<Page>(list);
  #adding = $state(false);

  get page(): Page {
    return this.#page;
  }

  /** Whether the sheet that asks how to add is open. */
  get adding(): boolean {
    return this.#adding;
  }

  go(page: Page): void {
    this.#page = page;
    this.#adding = false;
  }

  /** Back to where this page was opened from. */
  leave(): void {
    const { page } = this;
    const asked = page.name === "rescue" || page.name === "restore";
    if (asked && page.from === "settings")
      this.go({ name: "settings", section: "backups" });
    else if (page.name === "server" || page.name === "history")
      this.go({ name: "settings", section: "approvals" });
    else this.home();
  }

  home(): void {
    this.go(list);
    focusList();
  }

  askHowToAdd(open: boolean): void {
    this.#adding = open;
  }
}

export const view = new View();

/** Gives the keyboard to the list, once it is there. */
export function focusList(): void {
  requestAnimationFrame(() =>
    document.getElementById("tokens")?.focus({ preventScroll: true }),
  );
}
