import type { ErrorView } from "../src/ipc";

/** Commands by name, as the pretended desk answers them. */
export type Handlers = Record<
  string,
  (args: Record<string, unknown>) => unknown
>;

/** What a part needs of the rest of the pretended desk. */
export interface Desk {
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

export const refusal = (
  code: string,
  detail: Record<string, string> = {},
): ErrorView => ({ code, message: code, detail });
