import type { Rescue, RescueTokenView, RescueView } from "../ipc";

export const fates: Rescue[] = ["lost", "ask", "comesBackOlder", "comesBack"];

/** Which tokens are shown: those of one fate, or all. */
export type Show = Rescue | "all";

export function countFates(tokens: RescueTokenView[]): Record<Rescue, number> {
  const counts = { lost: 0, ask: 0, comesBackOlder: 0, comesBack: 0 };
  for (const { rescue } of tokens) counts[rescue] += 1;
  return counts;
}

/** The worst that is true of all of them. */
export function verdictOf(
  view: RescueView,
): "empty" | "lost" | "onThisDisk" | "older" | "ask" | "allBack" {
  const counts = countFates(view.tokens);
  if (view.tokens.length === 0) return "empty";
  if (counts.lost > 0) return "lost";
  if (view.allOnThisDisk) return "onThisDisk";
  if (counts.comesBackOlder > 0) return "older";
  return counts.ask > 0 ? "ask" : "allBack";
}

export function find(
  tokens: RescueTokenView[],
  show: Show,
  query: string,
): RescueTokenView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return tokens.filter(({ issuer, account, rescue }) => {
    if (show !== "all" && rescue !== show) return false;
    const name = `${issuer}\n${account}`.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}
