import * as ipc from "../ipc";
import type { TokenView } from "../ipc";
import { codes } from "./codes.svelte";

/** What a code of a guarded token is wanted for. */
export type Use = "show" | "next" | "copy" | "copyNext";

/** A code that waits for the password: its server demands one for each use. */
class Guard {
  #asked = $state.raw<{ token: TokenView; use: Use } | null>(null);

  get asked(): { token: TokenView; use: Use } | null {
    return this.#asked;
  }

  ask(token: TokenView, use: Use): void {
    this.#asked = { token, use };
  }

  /** Forgets what was asked, as at lock. */
  close(): void {
    this.#asked = null;
  }

  /** Does what was asked. Rejects when the ticket was not good. */
  async use(
    ticket: string,
    copied: (token: TokenView, seconds: number) => void,
  ): Promise<void> {
    if (!this.#asked) return;
    const { token, use } = this.#asked;
    if (use === "show") codes.take([await ipc.revealCode(token.id, ticket)]);
    else if (use === "next") await codes.next(token.id, ticket);
    else {
      const next = use === "copyNext";
      const { clearsInSeconds } = await ipc.copyCode(token.id, next, ticket);
      copied(token, clearsInSeconds);
    }
  }
}

export const guard = new Guard();
