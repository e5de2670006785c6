import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(() => page.leave());

function at(query: string): Stage {
  page = stage(App, query);
  return page;
}

async function unlocked(query = ""): Promise<Stage> {
  at(`phase=locked&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("row");
  return page;
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);

test("a vault is made, its key kept and checked, and the empty list opens", async () => {
  at("phase=firstRun");
  await page.click("create-open");
  await page.type("create-password", "short");
  await page.read("At least 8 characters");
  await page.type("create-password", PASSWORD);
  await page.type("create-again", "something else");
  await vi.waitFor(() =>
    expect(page.find("strength")?.dataset["score"]).toBe("4"),
  );
  await page.click("create-submit");
  expect(called("create_vault")).toEqual([]);
  await page.type("create-again", PASSWORD);
  await page.click("create-submit");
  await page.see("recovery-group-6");
  await page.click("recovery-kept");
  expect(page.find("recovery-group-0")).toBeNull();
  await page.type("recovery-answer-0", "94TR");
  await page.type("recovery-answer-1", "WRNG");
  await page.click("recovery-continue");
  await page.see("error");
  await page.type("recovery-answer-1", "3FJY");
  await page.click("recovery-continue");
  await page.see("empty");
});

test("a wrong password is refused in words, the right one opens", async () => {
  at("phase=locked");
  await page.type("unlock-password", "wrong");
  await page.click("unlock-submit");
  await page.read("Check Caps Lock and the keyboard layout.");
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("list");
  expect(called("painted")).toHaveLength(1);
});

test("the recovery key opens it too", async () => {
  at("phase=locked");
  await page.click("unlock-other-way");
  await page.type("unlock-recovery-key", "7kqm p2xh 94tr vb6n cd8w 3fjy h5za");
  await page.click("unlock-submit");
  await page.see("list");
});

test("a vault that cannot be opened says why and what to do", async () => {
  at("phase=broken&problem=heldBy");
  await page.read("The vault is in use");
  await page.read("countersign-cli, process 4711");
  await page.click("broken-retry");
  expect(called("start")).toHaveLength(2);
});

test("rows name themselves, and a click copies", async () => {
  await unlocked();
  const row = page.all("row").find((it) => it.textContent?.includes("GitHub"));
  await vi.waitFor(() =>
    expect(row?.getAttribute("aria-label")).toMatch(
      /^GitHub, mara-lindqvist, (\d ){5}\d, \d+ seconds? left$/,
    ),
  );
  row?.click();
  await page.see("toast");
  expect(called("copy_code")).toMatchObject([{ next: false }]);
  await vi.waitFor(() =>
    expect(page.find("live-polite")?.textContent).toContain(
      "GitHub code copied. Clipboard clears in 30 seconds.",
    ),
  );
  await page.click("toast-clear");
  await vi.waitFor(() => expect(page.find("toast")).toBeNull());
});

test("typing searches, Enter copies the first match, Escape clears", async () => {
  await unlocked();
  page.press("s");
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("search"));
  await page.type("search", "steam");
  await vi.waitFor(() => expect(page.names()).toEqual(["Steam"]));
  page.press("Enter", { shiftKey: true });
  await vi.waitFor(() =>
    expect(called("copy_code")).toMatchObject([{ next: true }]),
  );
  page.press("Escape");
  await vi.waitFor(() => expect(page.names().length).toBeGreaterThan(1));
});

test("a token goes to the bin, comes back by undo, and is moved by keys", async () => {
  await unlocked();
  (await page.see("list")).focus();
  page.press("Home");
  page.press("Delete");
  await page.see("toast-undo");
  expect(page.names()[0]).toBe("Proton");
  await page.click("toast-undo");
  await vi.waitFor(() => expect(called("restore_token")).toHaveLength(1));
  await vi.waitFor(() => expect(page.names()).toContain("GitHub"));
  (await page.see("list")).focus();
  page.press("Home");
  page.press("ArrowDown", { altKey: true });
  await vi.waitFor(() => expect(called("move_token")).toHaveLength(1));
});

test("a key typed with a wrong letter is marked, a good one becomes a token", async () => {
  await unlocked();
  page.press("n", { ctrlKey: true });
  await page.click("add-type");
  await page.type("manual-secret", "JBSW1");
  await page.type("manual-issuer", "Codeberg two");
  await page.click("manual-submit");
  await page.read("A setup key has no “1”.");
  await page.click("secret-use-I");
  expect((page.find("manual-secret") as HTMLInputElement).value).toBe("JBSWI");
  await page.click("manual-submit");
  await page.see("drafts");
  expect(page.find("saved-code")).toBeNull();
  await page.click("draft-save");
  await page.see("saved-code");
  await page.click("saved-done");
  await page.see("list");
});

test("hidden codes are dots until their row is selected", async () => {
  await unlocked("hide");
  await vi.waitFor(() =>
    expect(page.find("row-code")?.textContent).toBe("••••••"),
  );
  (await page.see("list")).focus();
  page.press("ArrowDown");
  await vi.waitFor(() =>
    expect(page.find("row-code")?.textContent).toMatch(/^\d{6}$/),
  );
});

test("the lock leaves nothing of the vault on the page", async () => {
  await unlocked();
  page.press("l", { ctrlKey: true });
  await page.see("unlock");
  expect(document.body.textContent).not.toContain("GitHub");
});

test("closing asks once", async () => {
  await unlocked();
  await page.emit({ type: "closeAsked" });
  await page.click("close-tray");
  expect(called("close_window")).toEqual([{ choice: "tray", remember: true }]);
  expect(page.find("close-dialog")).toBeNull();
});

test("a hidden window pauses its rings", async () => {
  await unlocked();
  await page.emit({ type: "hidden", hidden: true });
  expect(document.documentElement.dataset["hidden"]).toBe("");
  await page.emit({ type: "hidden", hidden: false });
  expect(document.documentElement.dataset["hidden"]).toBeUndefined();
});

test("settings change the page and are kept by Rust", async () => {
  await unlocked();
  page.press(",", { ctrlKey: true });
  await page.click("settings-appearance");
  await page.click("setting-theme-dark");
  await vi.waitFor(() =>
    expect(document.documentElement.dataset["theme"]).toBe("dark"),
  );
  expect(called("set_settings")).toEqual([{ change: { theme: "dark" } }]);
});

test("a picture that takes long says how far it is, and can be cancelled", async () => {
  await unlocked("slowpicture");
  page.press("n", { ctrlKey: true });
  await page.click("add-files");
  await page.see("reading");
  await page.click("reading-cancel");
  await vi.waitFor(() => expect(page.find("reading")).toBeNull());
  expect(called("cancel_reading")).toHaveLength(1);
  expect(page.find("error")).toBeNull();

  await page.click("add-files");
  await page.see("reading");
  await page.click("add-sheet-close");
  await vi.waitFor(() => expect(called("cancel_reading")).toHaveLength(2));

  await page.emit({ type: "dropped" });
  await page.see("reading");
  page.press("Escape");
  await vi.waitFor(() => expect(page.find("reading")).toBeNull());
  expect(called("cancel_reading")).toHaveLength(3);
});
