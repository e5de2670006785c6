import type { RequestView } from "../ipc";

/** So many of one account at once are looked at together. */
const MANY = 3;

/** What is looked at at a time: one request, or all of an account that has too many. */
export interface Entry {
  id: string;
  many: boolean;
  /** Newest first where there are several. */
  requests: [RequestView, ...RequestView[]];
}

/** The requests that wait, as they are looked at. Accounts in `singly` are looked at one by one. */
export function entriesOf(
  requests: readonly RequestView[],
  singly: ReadonlySet<string>,
): Entry[] {
  const entries = new Map<string, Entry>();
  for (const request of requests) {
    const { token } = request;
    const siblings = requests.filter((one) => one.token === token);
    const many = siblings.length >= MANY && !singly.has(token);
    const id = many ? token : request.id;
    if (entries.has(id)) continue;
    const [first = request, ...rest] = many
      ? siblings.sort((a, b) => b.arrivedMs - a.arrivedMs)
      : [request];
    entries.set(id, { id, many, requests: [first, ...rest] });
  }
  return [...entries.values()];
}

/** Whole minutes since the first of them came, at least one. */
export function minutesOf(entry: Entry, nowMs: number): number {
  const first = Math.min(...entry.requests.map(({ arrivedMs }) => arrivedMs));
  return Math.max(1, Math.round((nowMs - first) / 60_000));
}
