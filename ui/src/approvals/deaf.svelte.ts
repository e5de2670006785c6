import { t } from "../i18n";
import type { ApprovalsView } from "../ipc";
import { ailmentWords } from "./words";

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
  text(view: ApprovalsView | null, nowMs: number): string | undefined {
    if (!view || view.servers.length === 0) return undefined;
    const text = ailing(view, nowMs) ?? muted(view);
    return text === this.#hushed ? undefined : text;
  }

  /** No more of this until something else is wrong. */
  hush(text: string): void {
    this.#hushed = text;
  }
}

function ailing(view: ApprovalsView, nowMs: number): string | undefined {
  const all = view.servers.flatMap((server) =>
    server.ailments.map((ailment) => ({ server, ailment })),
  );
  for (const what of deafening) {
    const found = all.find(({ ailment }) => ailment.what === what);
    if (found) return ailmentWords(found.server, found.ailment, nowMs).title;
  }
  return undefined;
}

// On a desktop without notifications the window comes up by itself: that takes nothing away.
function muted({ notifications }: ApprovalsView): string | undefined {
  return notifications === "off" ? t("deaf.off") : undefined;
}

export const deafness = new Deafness();
