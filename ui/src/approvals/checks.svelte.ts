import { t } from "../i18n";
import * as ipc from "../ipc";
import type { CheckStepView, ServerView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { report } from "../shared/errors";
import { live } from "../shared/live.svelte";

/** What a test found, and when. */
export interface Found {
  steps: CheckStepView[];
  atMs: number;
}

/** The tests of servers: which are under way, and what they found. */
class Checks {
  #found = $state.raw<ReadonlyMap<string, Found>>(new Map());
  #busy = $state.raw<ReadonlySet<string>>(new Set());

  /** What the last test found, once there was one. */
  of(server: string): Found | undefined {
    return this.#found.get(server);
  }

  isBusy(server: string): boolean {
    return this.#busy.has(server);
  }

  async run({ id, host }: ServerView): Promise<void> {
    if (this.isBusy(id)) return;
    this.#busy = new Set(this.#busy).add(id);
    try {
      const steps = await ipc.checkServer(id);
      // It may have been forgotten meanwhile, as at lock.
      if (!this.isBusy(id)) return;
      // A server whose last token left meanwhile has no steps.
      if (steps.length === 0) return;
      this.#found = new Map(this.#found).set(id, {
        steps,
        atMs: clock.now(),
      });
      const good = steps.every((step) => step.good);
      live.say(good ? t("check.good", { host }) : t("check.failed", { host }));
    } catch (reason) {
      report(reason);
    } finally {
      const busy = new Set(this.#busy);
      busy.delete(id);
      this.#busy = busy;
    }
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#found = new Map();
    this.#busy = new Set();
  }
}

export const checks = new Checks();
