import type { BackupsView } from "../ipc";

/** Where the person stands with backups: one thing, the worst that is true. */
export type Standing =
  | { name: "noFolder" }
  | { name: "making" }
  | { name: "failed"; why: string; lastMs: number | null }
  | { name: "partly"; why: string; folders: number; lastMs: number }
  | { name: "never" }
  | { name: "damaged"; why: string }
  | { name: "exposed"; lastMs: number }
  | { name: "onThisDisk" }
  | { name: "unchecked"; lastMs: number }
  | { name: "opens"; verifiedMs: number; tokens: number | null };

export function standingOf(view: BackupsView): Standing {
  const { folders, recent } = view;
  if (folders.length === 0) return { name: "noFolder" };
  if (view.busy) return { name: "making" };

  const lastMs = latest(folders.map((folder) => folder.lastMs));
  const troubled = folders.filter(({ trouble }) => trouble !== null);
  const why = troubled[0]?.trouble;
  if (why) {
    return troubled.length < folders.length && lastMs !== null
      ? { name: "partly", why, folders: troubled.length, lastMs }
      : { name: "failed", why, lastMs };
  }
  if (lastMs === null) return { name: "never" };

  const newest = recent.find(({ state }) => state !== "otherVault");
  if (newest?.state === "damaged") {
    return { name: "damaged", why: newest.why ?? "backupDamaged" };
  }
  if (view.exposed > 0) return { name: "exposed", lastMs };

  const verifiedMs = latest(folders.map((folder) => folder.verifiedMs));
  if (verifiedMs === null) return { name: "unchecked", lastMs };
  if (folders.every(({ sameDisk }) => sameDisk)) return { name: "onThisDisk" };
  const tokens = newest?.state === "opens" ? newest.tokens : null;
  return { name: "opens", verifiedMs, tokens };
}

/** How many folders a check could not read. One that only could not be written has its trouble too, and was read. */
export function notChecked(
  before: BackupsView | null,
  after: BackupsView,
): number {
  const verified = new Map(
    before?.folders.map(({ path, verifiedMs }) => [path, verifiedMs]),
  );
  return after.folders.filter(
    ({ path, trouble, verifiedMs }) =>
      trouble !== null && (verified.get(path) ?? null) === verifiedMs,
  ).length;
}

/** A little longer than the quiet time after a change: until then there is nothing to worry about. */
const SOON_MS = 3 * 60_000;

/** Whether the next backup comes by itself before that is worth a word. */
export function isSoon(nextMs: number, nowMs: number): boolean {
  return nextMs - nowMs < SOON_MS;
}

/** How many tokens to warn of: none while a backup that takes them is under way or about to be made. */
export function worthAWarning(view: BackupsView, nowMs: number): number {
  const onItsWay =
    view.busy ||
    view.folders.some(
      ({ nextMs, trouble }) =>
        trouble === null && nextMs !== null && isSoon(nextMs, nowMs),
    );
  return onItsWay ? 0 : view.exposed;
}

function latest(times: (number | null)[]): number | null {
  const known = times.filter((ms) => ms !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
