import * as ipc from "../ipc";
import { report } from "../shared/errors";
import { toasts } from "../shared/toast.svelte";
import { approvals } from "./approvals.svelte";
import { broughtText, type Syncable } from "./words";

/** The synchronisations that are under way. */
class Syncs {
  #busy = $state.raw<ReadonlySet<string>>(new Set());

  isBusy(container: string): boolean {
    return this.#busy.has(container);
  }

  /** What it brought, in a sentence. Nothing where it failed: why has been said. */
  async run({ id, host }: Syncable): Promise<string | undefined> {
    if (this.isBusy(id)) return undefined;
    this.#busy = new Set(this.#busy).add(id);
    try {
      return broughtText(await ipc.syncContainer(id), host);
    } catch (reason) {
      report(reason);
      return undefined;
    } finally {
      const busy = new Set(this.#busy);
      busy.delete(id);
      this.#busy = busy;
      await approvals.load();
    }
  }

  /** The same, said in a toast. */
  async tell(container: Syncable): Promise<void> {
    const text = await this.run(container);
    if (text) toasts.show({ text });
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#busy = new Set();
  }
}

export const syncs = new Syncs();
