import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import { live } from "../shared/live.svelte";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(() => page.leave());

async function unlocked(query: string): Promise<Stage> {
  page = stage(App, `phase=locked&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("tokens");
  return page;
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);

test("a request waits in a banner, and the banner or Control R reviews it", async () => {
  await unlocked("request=plain");
  expect((await page.see("request-banner")).textContent).toContain(
    "A sign-in request waits: Northwind VPN",
  );
  await page.click("review");
  page.press("r", { ctrlKey: true });
  expect(called("review_request")).toHaveLength(2);
});

test("the banner stands also where there is no token yet", async () => {
  await unlocked("request=two&count=0");
  await page.read("2 sign-in requests wait");
});

test("a request that comes is announced once, and the banner follows", async () => {
  await unlocked("");
  expect(page.find("request-banner")).toBeNull();
  const said = vi.spyOn(live, "alert");
  page.arrive("plain");
  await page.see("request-banner");
  expect(said.mock.calls).toEqual([["Sign-in request from Northwind VPN."]]);
  said.mockRestore();
});

test("while locked it is only said that one waits, and no longer after the unlock", async () => {
  page = stage(App, "phase=locked");
  await page.see("unlock");
  expect(page.find("unlock-waiting")).toBeNull();
  await page.emit({ type: "requestArrived", issuer: "" });
  await page.read("A sign-in request waits. Unlock to see it.");
});

test("what makes us deaf is one bar that leads to its settings", async () => {
  await unlocked("approvals=silent");
  await page.read("does not answer");
  expect(page.all("deaf-bar")).toHaveLength(1);
  await page.click("deaf-open");
  await page.see("approvals-section");
});

test("the bar can be put away until something else is wrong", async () => {
  await unlocked("approvals=silent");
  await page.click("deaf-bar-hide");
  expect(page.find("deaf-bar")).toBeNull();
});
