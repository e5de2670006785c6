import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(() => page.leave());

async function unlocked(query: string): Promise<void> {
  page = stage(App, `phase=locked&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("list");
}

async function settings(query = ""): Promise<void> {
  await unlocked(query);
  page.press(",", { ctrlKey: true });
  await page.click("settings-backups");
  await page.see("backup-standing");
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);

const text = (testid: string) => page.find(testid)?.textContent ?? "";

test("the first folder is chosen, and a first backup is made and said to open", async () => {
  await settings("backups=none");
  expect(text("backup-standing")).toContain("24 tokens would be lost");
  expect(page.find("backup-now")).toBeNull();
  await page.click("backup-folder-add");
  await page.read("Your last backup opens");
  expect(page.all("backup-folder")).toHaveLength(1);
  expect(page.all("backup-row")).toHaveLength(1);
});

test("a backup made by hand is heard when it is done", async () => {
  await settings("backups=exposed");
  expect(text("backup-standing")).toContain("3 tokens would be lost");
  await page.click("backup-now");
  await page.read("Your last backup opens");
  await vi.waitFor(() =>
    expect(text("live-polite")).toContain("was read back"),
  );
});

test("progress is told while a backup is made, and goes with it", async () => {
  await settings("backups=busy");
  const part = { type: "progress", what: "backup", total: 200 } as const;
  await page.emit({ ...part, done: 60 });
  await page.read("30 %");
  await page.emit({ ...part, done: 200 });
  await vi.waitFor(() => expect(text("backup-standing")).not.toContain("30 %"));
});

test("a folder that failed says why, beside when the others were written", async () => {
  await settings("backups=partly");
  expect(text("backup-standing")).toContain("One folder could not be written");
  expect(text("backup-folder")).toContain("Plug its disk in");
});

test("a check says that all were read back only when they were", async () => {
  await settings("backups=partly");
  await page.click("backup-check");
  await vi.waitFor(() =>
    expect(text("live-polite")).toContain("One folder could not be checked"),
  );
  expect(text("live-polite")).not.toContain("were read back");
  page.leave();
  await settings("backups=unchecked");
  await page.click("backup-check");
  await vi.waitFor(() =>
    expect(text("live-polite")).toContain("were read back"),
  );
});

test("the newest good backup stays, a damaged one can go", async () => {
  await settings();
  await page.click("backup-remove");
  await page.click("backup-ask-yes");
  await page.read("it stays. Back up first.");
  page.all("backup-remove")[2]?.click();
  await page.click("backup-ask-yes");
  await vi.waitFor(() => expect(called("remove_backup")).toHaveLength(2));
  await vi.waitFor(() =>
    expect(document.body.textContent).not.toContain("It ends too early"),
  );
});

test("when backups are made is a setting, kept by Rust", async () => {
  await settings();
  const select = (await page.see("setting-back-up")) as HTMLSelectElement;
  select.selectedIndex = 2;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await vi.waitFor(() =>
    expect(called("set_settings")).toEqual([{ change: { backUp: "weekly" } }]),
  );
});

test("a rehearsal that is due is offered, done and told", async () => {
  await settings("backups=due");
  (await page.see("prove-due-now")).focus();
  await page.click("prove-due-now");
  await page.read("23 of them make the codes shown here");
  await page.click("proof-done");
  expect(page.find("proof")).toBeNull();
  await vi.waitFor(() => expect(page.find("prove-due")).toBeNull());
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(page.find("prove")),
  );
});

test("the list warns once, leads to the page, and can be told to stop", async () => {
  await unlocked("backups=exposed");
  await page.click("exposed-open");
  await page.read("3 tokens would be lost");
  expect(page.all("rescue-row")).toHaveLength(24);
  await page.click("rescue-show-lost");
  await vi.waitFor(() => expect(page.all("rescue-row")).toHaveLength(3));
  await page.type("rescue-find", "vpn");
  await vi.waitFor(() => expect(page.all("rescue-row")).toHaveLength(1));
  await page.type("rescue-find", "");
  await page.click("rescue-backup");
  await page.read("All but 2 tokens come back from a backup");
  expect(page.all("rescue-row")).toHaveLength(24);
  await page.type("rescue-find", "vpn");
  page.press("Escape");
  await vi.waitFor(() => expect(page.all("rescue-row")).toHaveLength(24));
  page.press("Escape");
  await page.see("list");
  expect(page.find("exposed")).toBeNull();
});

test("a listed backup is merged, shown in the list, and undone by the toast", async () => {
  await settings();
  await page.click("backup-restore");
  await page.see("restore-contents");
  expect(called("open_backup")).toEqual([{ typed: null }]);
  expect(text("restore-merge-text")).toBe(
    "3 are new, 2 are newer in the backup, 20 are here already, and 1 was deleted here",
  );
  expect(text("restore-contents")).toContain("26 tokens");
  await page.click("restore-run");
  await page.read("Restored: 3 tokens came and 2 changed");
  expect(called("restore_backup")).toEqual([
    { choice: { mode: "merge", only: null } },
  ]);
  await page.see("list");
  await page.click("restore-undo");
  await page.read("Undone: 4 tokens are as they were");
});

test("single tokens are chosen, also one that was deleted here", async () => {
  await settings();
  await page.click("restore-file");
  await page.click("restore-choose");
  const box = (fate: string) =>
    document.querySelector<HTMLInputElement>(`[data-fate="${fate}"] input`);
  expect(box("new")?.checked).toBe(true);
  expect(box("goneHere")?.checked).toBe(false);
  expect(box("same")).toBeNull();
  await page.click("restore-all");
  await page.click("restore-all");
  expect(text("restore-run")).toContain("Restore 0 tokens");
  await page.click("restore-run");
  expect(called("restore_backup")).toEqual([]);
  box("goneHere")?.click();
  await page.click("restore-run");
  await page.read("Restored: 1 token came");
  expect(called("restore_backup")).toEqual([
    { choice: { mode: "merge", only: ["e".padEnd(32, "0")] } },
  ]);
});

test("replacing everything is said before it is done", async () => {
  await settings();
  await page.click("restore-file");
  await page.click("restore-replace");
  expect(text("restore-replace-text")).toContain("2 tokens go into the bin");
  expect(text("restore-run")).toContain("Replace everything");
  await page.click("restore-run");
  await vi.waitFor(() =>
    expect(called("restore_backup")).toEqual([
      { choice: { mode: "replace", only: null } },
    ]),
  );
});

test("a wrong password says which backup it is, the recovery key opens", async () => {
  await settings("restore=another");
  await page.click("restore-file");
  await page.type("restore-key", "not this one");
  await page.click("restore-open");
  await page.read("This backup is of ");
  await page.type("restore-key", "7kqm p2xh 94tr vb6n cd8w 3fjy h5za");
  await page.click("restore-open");
  await page.see("restore-contents");
});

test("what is whole in a damaged backup is offered", async () => {
  await settings("restore=damaged");
  await page.click("restore-file");
  await page.read("2 of its 28 entries are lost");
  expect(text("restore-contents")).toContain("26 tokens");
});

test("a file that is no backup says so, and another can be chosen", async () => {
  await settings("restore=notours");
  await page.click("restore-file");
  await page.read("This file is no Countersign backup.");
  await page.click("restore-another");
  await vi.waitFor(() => expect(called("choose_backup")).toHaveLength(2));
  page.press("Escape");
  await page.see("backup-standing");
});

test("choosing a file and thinking better of it changes nothing", async () => {
  await settings("restore=cancelled");
  await page.click("restore-file");
  await vi.waitFor(() => expect(called("choose_backup")).toHaveLength(1));
  expect(page.find("restore")).toBeNull();
});

test("leaving an opened backup has Rust forget it, and so does the lock", async () => {
  await settings();
  await page.click("restore-file");
  await page.see("restore-contents");
  page.press("Escape");
  await page.see("backup-standing");
  expect(called("cancel_restore")).toHaveLength(1);
  await page.click("restore-file");
  await page.see("restore-contents");
  page.press("l", { ctrlKey: true });
  await page.see("unlock");
  expect(document.body.textContent).not.toContain("Fastmail");
});

test("a restore days ago is undone from its row", async () => {
  await settings("undo&edited");
  await page.click("undo-open");
  await page.click("backup-ask-yes");
  await page.read("4 as before; 1 was edited since and stays");
  await vi.waitFor(() => expect(page.find("undo-open")).toBeNull());
});

test("a damaged vault is put aside for a backup, and where is said before", async () => {
  page = stage(App, "phase=broken&problem=damaged");
  expect((await page.see("broken-restore")).textContent).toContain(
    "is kept in its folder, as vault.csv1.damaged-1.",
  );
  await page.click("broken-restore");
  await page.type("restore-key", PASSWORD);
  await page.click("restore-open");
  await page.see("restore-contents");
  page.press("Escape");
  await page.see("broken-retry");
  await page.click("broken-restore");
  await page.type("restore-key", PASSWORD);
  await page.click("restore-open");
  await page.click("restore-continue");
  await page.type("create-password", PASSWORD);
  await page.type("create-again", PASSWORD);
  expect(text("create-note")).toContain("as vault.csv1.damaged-1.");
  await vi.waitFor(() =>
    expect(page.find("strength")?.dataset["score"]).toBe("4"),
  );
  await page.click("create-submit");
  await page.click("recovery-kept");
  expect(called("restore_first")).toEqual([{ password: PASSWORD }]);
  await page.type("recovery-answer-0", "94TR");
  await page.type("recovery-answer-1", "3FJY");
  await page.click("recovery-continue");
  await vi.waitFor(() => expect(page.names()).toContain("Fastmail"));
});

test("a vault that only has to be waited for is not given up for a backup", async () => {
  page = stage(App, "phase=broken&problem=newerVersion");
  await page.see("broken-retry");
  expect(page.find("broken-restore")).toBeNull();
});

test("on a new computer a backup becomes the vault, under a password of its own", async () => {
  page = stage(App, "phase=firstRun");
  await page.click("restore-open");
  await page.type("restore-key", PASSWORD);
  page.find("restore-key")?.closest("form")?.requestSubmit();
  await page.see("restore-contents");
  expect(page.find("restore-merge")).toBeNull();
  await page.click("restore-continue");
  await page.click("back");
  await page.click("restore-continue");
  await page.type("create-password", PASSWORD);
  await page.type("create-again", PASSWORD);
  await vi.waitFor(() =>
    expect(page.find("strength")?.dataset["score"]).toBe("4"),
  );
  await page.click("create-submit");
  await page.click("recovery-kept");
  expect(called("restore_first")).toEqual([{ password: PASSWORD }]);
  await page.type("recovery-answer-0", "94TR");
  await page.type("recovery-answer-1", "3FJY");
  await page.click("recovery-continue");
  await vi.waitFor(() => expect(page.names()).toContain("Fastmail"));
});
