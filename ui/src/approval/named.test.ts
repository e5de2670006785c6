import { afterEach, expect, test } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import ApprovalPage from "./ApprovalPage.svelte";

let page: Stage;

afterEach(() => page.leave());

/** What a screen reader calls it. */
function nameOf(control: Element): string {
  const labels = (control as HTMLInputElement).labels ?? [];
  const of = control.getAttribute("aria-labelledby")?.split(" ") ?? [];
  const words = [
    control.getAttribute("aria-label"),
    ...of.map((id) => document.getElementById(id)?.textContent),
    ...[...labels].map((label) => label.textContent),
    control.textContent,
  ];
  return words.join(" ").trim();
}

test.each(["plain", "number", "words", "oddest", "onlydeny", "two", "many"])(
  "every control of a request has a name, and the keyboard begins on its heading: %s",
  async (request) => {
    page = stage(ApprovalPage, `request=${request}`);
    await page.see(request === "many" ? "deny-all" : "deny");
    const controls = document.querySelectorAll(
      "button, input, select, textarea, a[href], [role=radiogroup], [role=alertdialog], nav",
    );
    expect(controls.length).toBeGreaterThan(2);
    for (const control of controls)
      expect(nameOf(control), control.outerHTML).not.toBe("");
    expect(document.activeElement?.tagName).toBe("H1");
    const dialog = document.querySelector("[role=alertdialog]");
    const facts = dialog?.getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(facts)?.textContent).not.toBe("");
    // Nothing is decided by a key that was meant for something else.
    for (const key of ["Enter", " ", "Escape"]) page.press(key);
    const decided = page.calls.filter(([name]) =>
      /^answer_request|^deny_all/.test(name),
    );
    expect(decided).toEqual([]);
  },
);
