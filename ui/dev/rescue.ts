import type { RescueTokenView, TokenView } from "../src/ipc";

/** What would come back of these if this computer died now; the last `lost` would not. */
export function sampleRescue(
  all: TokenView[],
  lost: number,
  backup: { backupMs: number; folder: string },
): RescueTokenView[] {
  const order = ["lost", "ask", "comesBackOlder", "comesBack"];
  const none = { backupMs: null, folder: null, ask: null };
  return all
    .map(({ id, issuer, account }, i): RescueTokenView => {
      const name = { id, issuer, account };
      if (i >= all.length - lost) return { ...name, ...none, rescue: "lost" };
      if (i === 2)
        return {
          ...name,
          ...none,
          rescue: "ask",
          ask: "the Northwind help desk",
        };
      if (i === 20) return { ...name, ...none, rescue: "ask" };
      const older = i === 4 && lost > 0;
      return {
        ...name,
        ...backup,
        ask: null,
        rescue: older ? "comesBackOlder" : "comesBack",
      };
    })
    .sort((a, b) => order.indexOf(a.rescue) - order.indexOf(b.rescue));
}
