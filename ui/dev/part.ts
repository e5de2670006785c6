import type { DeskEvent, ErrorView } from "../src/ipc";

/** Commands by name, as the pretended desk answers them. */
export type Handlers = Record<
  string,
  (args: Record<string, unknown>) => unknown
>;

/** What the parts of the pretended desk have in common. */
export interface Desk {
  /** What the page's address asks for. */
  query: URLSearchParams;
  emit: (event: DeskEvent) => void;
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

export function makeDesk(
  query: URLSearchParams,
  emit: (event: DeskEvent) => void,
): Desk {
  // `at` seconds of the window are over when the page opens, as in the pictures.
  const at = query.get("at");
  const into = Math.floor(Date.now() / 1000) % 30;
  const offset = at === null ? 0 : (Number(at) - into) * 1000 + 3_600_000;
  return {
    query,
    emit,
    now: () => Date.now() + offset,
    // As long as the real thing takes, unless somebody is in a hurry.
    pause: (ms) =>
      new Promise((done) => setTimeout(done, query.has("quick") ? 0 : ms)),
  };
}

export const refusal = (
  code: string,
  detail: Record<string, string> = {},
): ErrorView => ({ code, message: code, detail });
