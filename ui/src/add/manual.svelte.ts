import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { IconView, NewToken } from "../ipc";
import { explain, flawText } from "../shared/errors";
import { Parameters } from "../shared/parameters.svelte";
import { drafts } from "./drafts.svelte";

const SUGGEST_AFTER_MS = 150;

/** A token typed by hand, until Rust has read it. */
export class Manual {
  secret = $state("");
  issuer = $state("");
  account = $state("");
  open = $state(false);
  readonly parameters = new Parameters();
  #errors = $state.raw<Record<string, string>>({});
  #wrongAt = $state<number | null>(null);
  #error = $state<string>();
  #busy = $state(false);
  #brand = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Sentences by field. */
  get errors(): Record<string, string> {
    return this.#errors;
  }

  get wrongAt(): number | null {
    return this.#wrongAt;
  }

  /** What no field explains. */
  get error(): string | undefined {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** A whole link was typed or pasted: it says everything itself. */
  get isLink(): boolean {
    return this.secret.includes("://");
  }

  get motp(): boolean {
    return this.parameters.kind === "motp";
  }

  get usual(): boolean {
    const { kind, digits, period, algorithm } = this.parameters.values;
    return (
      kind === "totp" && digits === 6 && period === 30 && algorithm === "SHA1"
    );
  }

  get icon(): IconView {
    return { choice: "auto", brand: this.#brand };
  }

  forgive(field: string): void {
    this.#error = undefined;
    if (field === "secret") this.#wrongAt = null;
    if (!(field in this.#errors)) return;
    const rest = { ...this.#errors };
    delete rest[field];
    this.#errors = rest;
  }

  /** Shows the glyph the token would get. */
  suggest(): void {
    this.forgive("issuer");
    clearTimeout(this.#timer);
    const name = this.issuer.trim();
    this.#timer = setTimeout(() => {
      void ipc
        .findBrands(name)
        .catch(() => [])
        .then((found) => {
          const same = ({ title }: { title: string }) =>
            title.toLowerCase() === name.toLowerCase();
          this.#brand = found.find(same)?.slug ?? null;
        });
    }, SUGGEST_AFTER_MS);
  }

  /**
   * On leaving the key: is it one? Other fields are not blamed yet. The draft this makes is
   * dropped with the others, when adding ends.
   */
  async check(): Promise<void> {
    if (this.secret.trim() === "" || this.isLink) return;
    try {
      await ipc.draftTyped(this.#token());
    } catch (reason) {
      if (AppError.from(reason).detail["field"] === "secret")
        this.#blame(reason);
    }
  }

  /** True when a draft stands ready. */
  async submit(): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#errors = {};
    this.#error = undefined;
    this.#wrongAt = null;
    try {
      if (!this.isLink) {
        await drafts.readTyped(this.#token());
        return true;
      }
      const found = await drafts.read(ipc.draftText(this.secret.trim()));
      if (!found && drafts.error) this.#errors = { secret: drafts.error };
      return found;
    } catch (reason) {
      this.#blame(reason);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  #token(): NewToken {
    return {
      issuer: this.issuer.trim(),
      account: this.account.trim(),
      secret: this.secret,
      ...this.parameters.values,
    };
  }

  #blame(reason: unknown): void {
    const { code, detail } = AppError.from(reason);
    const field = detail["field"];
    if (field === undefined) {
      this.#error = explain(reason);
      return;
    }
    this.#errors = {
      [field]:
        code === "invalidField"
          ? flawText(detail["flaw"] ?? "")
          : explain(reason),
    };
    const { position } = detail;
    if (field === "secret" && position !== undefined) {
      this.#wrongAt = Number(position);
    }
    if (!["secret", "issuer", "account"].includes(field)) this.open = true;
  }
}
