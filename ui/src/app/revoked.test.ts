import { afterEach, expect, test } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

/** The third of the sample tokens. */
const TIMED = "00000000000000000000000000000003";

let page: Stage;

afterEach(() => page.leave());

async function row(why: string): Promise<HTMLElement> {
  page = stage(App, `phase=locked&revoked=${why}`);
  await page.type("unlock-password", "heron violin apricot dusk");
  await page.click("unlock-submit");
  await page.see("row-code");
  const found = document.querySelector<HTMLElement>(
    `[data-testid="row"][data-id="${TIMED}"]`,
  );
  if (!found) throw new Error("it is not in the list");
  return found;
}

test("a row whose codes count no more says so and why, to everybody", async () => {
  const moved = "No longer valid: moved to another computer";
  const found = await row("moved");
  expect(found.textContent).toContain(moved);
  expect(found.getAttribute("aria-label")).toContain(moved);
  expect(found.querySelector(".struck")).not.toBeNull();
});

test("its details say what happened, and lead to the settings", async () => {
  const found = await row("letGo");
  expect(found.textContent).toContain("its server let this computer go");
  found.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  const note = await page.see("detail-revoked");
  expect(note.querySelector('[role="status"]')).not.toBeNull();
  expect(note.textContent).toContain("does not know this computer any more");
  expect(page.find("detail-bin")).not.toBeNull();
  await page.click("revoked-open");
  await page.see("approvals-section");
});

test("a copy of such a code says it too", async () => {
  (await row("moved")).click();
  await page.see("toast-clear");
  expect(page.find("toast")?.textContent).toContain("(no longer valid)");
});
