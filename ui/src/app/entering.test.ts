import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import { tokenList } from "../tokens/list.svelte";
import App from "./App.svelte";

let page: Stage;

afterEach(async () => {
  vi.restoreAllMocks();
  await page.leave();
});

/** Unlocks, and holds the list of tokens back until it is let go. */
async function unlocking(): Promise<() => void> {
  const read = tokenList.load.bind(tokenList);
  let go = (): void => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  page = stage(App, "phase=locked");
  vi.spyOn(tokenList, "load").mockImplementation(() => held.then(read));
  await page.type("unlock-password", "heron violin apricot dusk");
  await page.click("unlock-submit");
  await vi.waitFor(() => expect(tokenList.load).toHaveBeenCalled());
  return go;
}

const called = (command: string): number =>
  page.calls.filter(([name]) => name === command).length;

test("a request that comes while the tokens are still read is in the banner", async () => {
  const go = await unlocking();
  await vi.waitFor(() => expect(called("requests")).toBe(1));
  page.arrive("plain");
  go();
  await page.see("request-banner");
});

test("a lock while the tokens are still read is not undone by them", async () => {
  const go = await unlocking();
  await page.emit({ type: "phase", phase: "locked" });
  go();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(page.find("tokens")).toBeNull();
  expect(page.find("unlock")).not.toBeNull();
});
