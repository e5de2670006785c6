import { expect, test } from "vitest";
import type { BackupFolderView, BackupsView, BackupView } from "../ipc";
import { notChecked, standingOf, worthAWarning } from "./standing";

const folder = (more: Partial<BackupFolderView> = {}): BackupFolderView => ({
  path: "/stick",
  trouble: null,
  sameDisk: false,
  lastMs: 1000,
  verifiedMs: 1000,
  nextMs: null,
  ...more,
});

const backup = (more: Partial<BackupView> = {}): BackupView => ({
  path: "/stick/a.csbackup",
  name: "a.csbackup",
  createdMs: 1000,
  size: 1 as unknown as BackupView["size"],
  tokens: 24,
  state: "opens",
  why: null,
  ...more,
});

const view = (more: Partial<BackupsView> = {}): BackupsView => ({
  folders: [folder()],
  recent: [backup()],
  busy: false,
  exposed: 0,
  provedMs: null,
  proveDue: false,
  undo: null,
  ...more,
});

test("without a folder there is no backup, whatever else is said", () => {
  expect(standingOf(view({ folders: [], exposed: 3 })).name).toBe("noFolder");
});

test("an empty folder is not a backup", () => {
  const folders = [folder({ lastMs: null, verifiedMs: null })];
  expect(standingOf(view({ folders, recent: [] })).name).toBe("never");
});

test("a backup that is being made is said before how the last one was", () => {
  expect(standingOf(view({ busy: true, exposed: 3 })).name).toBe("making");
});

test("a failure everywhere is a failure, with the last good one's time", () => {
  const folders = [folder({ trouble: "backupFull", lastMs: 500 })];
  expect(standingOf(view({ folders }))).toEqual({
    name: "failed",
    why: "backupFull",
    lastMs: 500,
  });
});

test("a failure of some folders names how many, and what the others have", () => {
  const folders = [folder({ trouble: "backupFolderGone" }), folder()];
  expect(standingOf(view({ folders }))).toEqual({
    name: "partly",
    why: "backupFolderGone",
    folders: 1,
    lastMs: 1000,
  });
});

test("a folder that failed beside an empty one leaves nothing good", () => {
  const folders = [
    folder({ trouble: "backupFull", lastMs: null }),
    folder({ lastMs: null }),
  ];
  expect(standingOf(view({ folders })).name).toBe("failed");
});

test("a damaged newest backup is never called good", () => {
  const recent = [backup({ state: "damaged", why: "backupCutShort" })];
  expect(standingOf(view({ recent, exposed: 2 }))).toEqual({
    name: "damaged",
    why: "backupCutShort",
  });
});

test("tokens that would be lost come before a backup that opens", () => {
  expect(standingOf(view({ exposed: 3 })).name).toBe("exposed");
});

test("a backup that was not read back is not said to open", () => {
  const folders = [folder({ verifiedMs: null })];
  expect(standingOf(view({ folders })).name).toBe("unchecked");
});

test("backups on this disk alone are not called safe", () => {
  const folders = [folder({ sameDisk: true })];
  expect(standingOf(view({ folders })).name).toBe("onThisDisk");
  const both = [folder({ sameDisk: true }), folder()];
  expect(standingOf(view({ folders: both })).name).toBe("opens");
});

test("the list warns of what would be lost, not of what is on its way", () => {
  const exposed = { exposed: 3 };
  expect(worthAWarning(view(exposed), 0)).toBe(3);
  expect(worthAWarning(view({ ...exposed, busy: true }), 0)).toBe(0);
  const soon = [folder({ nextMs: 30_000 })];
  expect(worthAWarning(view({ ...exposed, folders: soon }), 0)).toBe(0);
  const late = [folder({ nextMs: 3_600_000 })];
  expect(worthAWarning(view({ ...exposed, folders: late }), 0)).toBe(3);
  const broken = [folder({ nextMs: 30_000, trouble: "backupFull" })];
  expect(worthAWarning(view({ ...exposed, folders: broken }), 0)).toBe(3);
});

test("a folder that is gone was not checked, one that is only full was", () => {
  const away = folder({ path: "/away", trouble: "backupFolderGone" });
  const full = folder({ path: "/full", trouble: "backupFull" });
  const before = view({ folders: [folder(), away, full] });
  const now = { verifiedMs: 2000 };
  const folders = [folder(now), away, { ...full, ...now }];
  expect(notChecked(before, view({ folders }))).toBe(1);
  expect(notChecked(before, view({ folders: [folder(now)] }))).toBe(0);
  expect(notChecked(null, view({ folders: [folder(now)] }))).toBe(0);
});
