import { afterEach, expect, test } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";
/** The third of the sample tokens, and the fourth, which counts. */
const TIMED = "00000000000000000000000000000003";
const COUNTED = "00000000000000000000000000000004";

let page: Stage;

afterEach(() => page.leave());

async function unlocked(): Promise<Stage> {
  page = stage(App, "phase=locked&guarded");
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("row-unlock");
  return page;
}

async function confirm(): Promise<void> {
  await page.type("verify-password", PASSWORD);
  await page.click("verify-submit");
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);
const row = (id: string) =>
  document.querySelector<HTMLElement>(`[data-testid="row"][data-id="${id}"]`);
const press = (id: string, testid: string) =>
  row(id)?.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click();

test("a guarded code is shown for the password alone", async () => {
  await unlocked();
  expect(row(TIMED)?.getAttribute("aria-label")).toContain(
    "locked: needs your password",
  );
  press(TIMED, "row-unlock");
  await confirm();
  await page.read("64021187".slice(0, 4));
  expect(called("verify")).toEqual([
    { password: PASSWORD, verb: "useCode", object: TIMED },
  ]);
  expect(called("reveal_code")).toEqual([{ id: TIMED, ticket: "ticket" }]);
});

test("copying one asks too, each time", async () => {
  await unlocked();
  row(TIMED)?.click();
  await confirm();
  await page.see("toast-clear");
  row(TIMED)?.click();
  await page.see("verify");
  expect(called("copy_code")).toEqual([
    { id: TIMED, next: false, ticket: "ticket" },
  ]);
});

test("a guarded counter moves for the password alone", async () => {
  await unlocked();
  press(COUNTED, "row-unlock");
  await page.see("verify");
  expect(called("next_code")).toEqual([]);
  await confirm();
  await page.read("Counter 119");
  expect(called("next_code")).toEqual([{ id: COUNTED, ticket: "ticket" }]);
});

test("what its server keeps here cannot go to the bin, and why is said", async () => {
  await unlocked();
  row(TIMED)?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  const bin = await page.see("detail-bin");
  expect(bin.title).toContain("does not let it be removed here");
  await page.click("detail-bin");
  expect(called("bin_token")).toEqual([]);
  expect(page.find("managed")?.textContent).toContain("Managed");
});
