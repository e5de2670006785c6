import { t } from "../i18n";
import type { ApprovalsView } from "../ipc";
import { ailmentWords, type Syncable } from "./words";

/** What is said, and the container to synchronise where that may help. */
interface Deaf {
  text: string;
  sync: Syncable | null;
}

/** The worst first. A clock that is off still lets requests come. */
const deafening = [
  "certificateChanged",
  "notGenuine",
  "notKnown",
  "refused",
  "silent",
];

/** What keeps requests from being heard, and whether the person has seen it. */
class Deafness {
  #hushed = $state<string | null>(null);

  /** The first thing, in a sentence; nothing where requests are heard. */
  of(view: ApprovalsView | null, nowMs: number): Deaf | undefined {
    if (!view || view.servers.length === 0) return undefined;
    const deaf = ailing(view, nowMs) ?? muted(view);
    return deaf?.text === this.#hushed ? undefined : deaf;
  }

  /** No more of this until something else is wrong. */
  hush(text: string): void {
    this.#hushed = text;
  }
}

function ailing(view: ApprovalsView, nowMs: number): Deaf | undefined {
  const all = view.servers.flatMap((server) =>
    server.ailments.map((ailment) => ({ server, ailment })),
  );
  for (const what of deafening) {
    const found = all.find(({ ailment }) => ailment.what === what);
    if (!found) continue;
    const { title, sync } = ailmentWords(found.server, found.ailment, nowMs);
    return { text: title, sync };
  }
  return undefined;
}

// On a desktop without notifications the window comes up by itself: that takes nothing away.
function muted({ notifications }: ApprovalsView): Deaf | undefined {
  return notifications === "off"
    ? { text: t("deaf.off"), sync: null }
    : undefined;
}

export const deafness = new Deafness();
