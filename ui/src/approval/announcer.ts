import { t } from "../i18n";
import type { RequestView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { live } from "../shared/live.svelte";
import { nameOf } from "../shared/naming";
import { minutesOf, type Entry } from "./queue";

/** So long before its end a request is announced once more. */
const NEAR_MS = 30_000;
/** A little late rather than early, so that it is surely too old by then. */
const LATE_MS = 500;

/** Says each request once, and once more when little time is left; asks anew when one is too old. */
export class Announcer {
  #said = new Set<string>();
  #timers: ReturnType<typeof setTimeout>[] = [];
  #over: () => void;

  constructor(over: () => void) {
    this.#over = over;
  }

  /** What is on show now, if anything is to be answered. */
  heed(entry: Entry | null): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    if (!entry) return;
    const [request] = entry.requests;
    this.#once(entry.id, () => arrived(entry));
    const left = request.untilMs - clock.now();
    if (!entry.many && left > 0) {
      this.#after(left - NEAR_MS, () =>
        this.#once(`${request.id} near`, () => near(request)),
      );
    }
    const ends = entry.requests.map(({ untilMs }) => untilMs - clock.now());
    const next = Math.min(...ends.filter((end) => end > 0));
    if (Number.isFinite(next)) this.#after(next + LATE_MS, this.#over);
  }

  #once(what: string, say: () => void): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    say();
  }

  #after(ms: number, run: () => void): void {
    if (ms > 0) this.#timers.push(setTimeout(run, ms));
  }
}

// Where the window has the keyboard, its heading is read out, and that is enough.
function arrived(entry: Entry): void {
  if (document.hasFocus()) return;
  const [request] = entry.requests;
  live.alert(
    entry.many
      ? t("approval.many", {
          requests: entry.requests.length,
          count: minutesOf(entry, clock.now()),
        })
      : t("request.from", { service: nameOf(request) }),
  );
}

function near(request: RequestView): void {
  const seconds = Math.round((request.untilMs - clock.now()) / 1000);
  live.alert(t("approval.near", { count: seconds }));
}
