import { untrack } from "svelte";
import { clock } from "../shared/clock.svelte";
import { approvals } from "./approvals.svelte";

/** How many seconds what is said of a server may be old. */
const EVERY_S = 5;

/** Keeps what is shown of the servers fresh while the calling component is there. */
export function followServers(): void {
  const turn = $derived(Math.floor(clock.second / EVERY_S));

  $effect(() => clock.watchSeconds(EVERY_S));
  $effect(() => {
    if (turn > 0) untrack(() => void approvals.load());
  });
}
