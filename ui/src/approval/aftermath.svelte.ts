import { t } from "../i18n";
import * as ipc from "../ipc";
import type { RequestView } from "../ipc";
import { copyText } from "../shared/copy-text";
import { explain } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { reportOf } from "./message";

const HOUR_MINUTES = 60;

/** What can be done after a sign-in that somebody else tried. */
export class Aftermath {
  #request: RequestView;
  #contact = $state("");
  #copied = $state(false);
  #muted = $state(false);
  #error = $state<string>();

  constructor(request: RequestView) {
    this.#request = request;
  }

  /** Whom to tell; empty when nobody said. */
  get contact(): string {
    return this.#contact;
  }

  get copied(): boolean {
    return this.#copied;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get error(): string | undefined {
    return this.#error;
  }

  async load(): Promise<void> {
    try {
      const { servers } = await ipc.approvals();
      const server = servers.find(({ tokens }) =>
        tokens.some(({ id }) => id === this.#request.token),
      );
      this.#contact = server?.contact ?? "";
    } catch {
      // Without a contact the advice names the server.
      this.#contact = "";
    }
  }

  async copy(): Promise<void> {
    this.#copied = await copyText(reportOf(this.#request));
    if (this.#copied) live.say(t("notMe.copied"));
    else this.#error = t("notMe.notCopied");
  }

  async mute(on: boolean): Promise<void> {
    this.#muted = on;
    this.#error = undefined;
    try {
      await ipc.muteRequests(this.#request.token, on ? HOUR_MINUTES : 0);
    } catch (reason) {
      this.#muted = !on;
      this.#error = explain(reason);
    }
  }
}
