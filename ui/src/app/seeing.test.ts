import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(async () => {
  // The page of the next test would else begin where this one stood.
  await page.emit({ type: "phase", phase: "locked" });
  await page.see("unlock");
  await page.leave();
});

/** An open vault, with the sheet that asks how to add. */
async function adding(query: string): Promise<void> {
  page = stage(App, `phase=locked&count=12&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("row");
  page.press("n", { ctrlKey: true });
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);

const isLeft = () =>
  vi.waitFor(() => expect(called("stop_camera")).toHaveLength(1));

test("a code held before the camera becomes a token, and the camera ends", async () => {
  await adding("camera=found");
  await page.click("add-camera");
  await page.see("camera-found");
  await page.see("camera-outline");
  expect(page.find("saved-code")).toBeNull();
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(page.find("draft-save")),
  );
  await page.click("draft-save");
  await page.see("saved-code");
  await isLeft();
});

test("Escape leaves the camera, and what it read is dropped", async () => {
  await adding("camera=found");
  await page.click("add-camera");
  await page.see("camera-found");
  page.press("Escape");
  await page.see("list");
  await isLeft();
  page.press("n", { ctrlKey: true });
  await page.click("add-camera");
  await page.see("camera-page");
  expect(page.find("camera-found")).toBeNull();
});

test("scanning again drops what was read and reads it anew", async () => {
  await adding("camera=found");
  await page.click("add-camera");
  await page.click("camera-again");
  await vi.waitFor(() => expect(page.find("camera-found")).toBeNull());
  await page.see("camera-found");
  expect(page.all("draft")).toHaveLength(1);
  expect(called("watch_camera")).toHaveLength(2);
});

test("a transfer goes on until it is whole, and says what is missing", async () => {
  await adding("camera=transfer");
  await page.click("add-camera");
  await page.read("3 of 5 codes of this transfer");
  await page.read("Missing: 4 and 5.");
  await page.read("Old router: There is no key");
  expect(page.all("draft")).toHaveLength(3);
  expect(page.find("camera-state")?.textContent).toContain(
    "3 of 5 codes, looking for the next",
  );
});

test("a link is shown and the search goes on", async () => {
  await adding("camera=link");
  await page.click("add-camera");
  await page.read("https://northwind.example/set-up");
  await page.read("It is shown here and was not opened.");
  await page.see("camera-screen-instead");
  expect(page.find("camera-found")?.querySelector("a")).toBeNull();
});

test("a black picture offers the other camera, which works", async () => {
  await adding("camera=black&cameras=2");
  await page.click("add-camera");
  await page.read("The camera is on but the picture is black");
  await page.click("camera-other");
  await page.read("Looking for a QR code");
  expect(called("watch_camera").at(-1)).toEqual({ camera: "infrared" });
  expect(page.find("camera-state")?.dataset["state"]).toBe("open");
});

test("trouble is named, tried again, and goes away by itself", async () => {
  await adding("camera=denied");
  await page.click("add-camera");
  await page.read("Countersign may not use the camera");
  await page.read("add you to the video group");
  await page.click("camera-retry");
  await vi.waitFor(() => expect(called("watch_camera")).toHaveLength(2));
  const camera = { id: "built-in", name: "Built-in camera" };
  await page.emit({
    type: "camera",
    state: "open",
    camera,
    width: 640,
    height: 480,
  });
  await page.read("Looking for a QR code");
});

test("a hidden window stops the camera, and coming back starts it", async () => {
  await adding("camera=looking");
  await page.click("add-camera");
  await page.read("Looking for a QR code");
  await page.emit({ type: "hidden", hidden: true });
  await isLeft();
  await page.emit({ type: "hidden", hidden: false });
  await vi.waitFor(() => expect(called("watch_camera")).toHaveLength(2));
});

test("the lock leaves the camera", async () => {
  await adding("camera=looking");
  await page.click("add-camera");
  await page.read("Looking for a QR code");
  page.press("l", { ctrlKey: true });
  await page.see("unlock");
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("list");
  expect(page.find("camera-page")).toBeNull();
});

test("what is on the screen is offered", async () => {
  await adding("");
  await page.click("add-screen");
  await page.read("Looking at the screen");
  await page.see("drafts");
  await page.read("Codeberg");
});

test("a screen without a code says so, and leads to the camera", async () => {
  await adding("screen=none&camera=looking");
  await page.click("add-screen");
  await page.read("No QR code on the screen");
  await page.click("screen-retry");
  await vi.waitFor(() => expect(called("draft_screen")).toHaveLength(2));
  await page.click("screen-camera");
  await page.read("Looking for a QR code");
});

test("a link that another program opened waits for the unlock", async () => {
  page = stage(App, "phase=locked&count=12");
  await page.see("unlock");
  await page.emit({ type: "linkArrived" });
  expect(called("draft_link")).toEqual([]);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("drafts");
  expect(called("draft_link")).toHaveLength(1);
});
