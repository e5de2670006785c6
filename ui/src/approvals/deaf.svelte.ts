import { t } from "../i18n";
import type { ApprovalsView, OnRequest } from "../ipc";
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
  text(
    view: ApprovalsView | null,
    onRequest: OnRequest,
    nowMs: number,
  ): string | undefined {
    if (!view || view.servers.length === 0) return undefined;
    const text = ailing(view, nowMs) ?? muted(view, onRequest);
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

// Where the window comes up by itself, a desktop without notifications takes nothing away.
function muted(
  { notifications }: ApprovalsView,
  onRequest: OnRequest,
): string | undefined {
  if (notifications === "off") return t("deaf.off");
  return notifications === "none" && onRequest === "notification"
    ? t("deaf.none")
    : undefined;
}

export const deafness = new Deafness();
