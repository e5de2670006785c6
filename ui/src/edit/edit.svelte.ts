import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { GroupView, IconView, TokenChange, TokenView } from "../ipc";
import { explain, flawText } from "../shared/errors";
import { Parameters } from "../shared/parameters.svelte";

/** A token's fields while they are changed. Nothing is kept before Save. */
export class Edit {
  readonly token: TokenView;
  issuer = $state("");
  account = $state("");
  note = $state("");
  secret = $state("");
  icon = $state.raw<IconView>({ choice: "auto", brand: null });
  groups = $state.raw<string[]>([]);
  /** Whether key, kind and parameters are open for change. */
  open = $state(false);
  readonly parameters: Parameters;
  #errors = $state.raw<Record<string, string>>({});
  #wrongAt = $state<number | null>(null);
  #error = $state<string>();
  #busy = $state(false);

  constructor(token: TokenView) {
    this.token = token;
    this.issuer = token.issuer;
    this.account = token.account;
    this.note = token.note;
    this.icon = token.icon;
    this.groups = token.groups;
    this.parameters = new Parameters(token);
    if (token.flaw !== null) {
      this.open = true;
      this.#errors = { [flawedField(token.flaw)]: flawText(token.flaw) };
    }
  }

  get errors(): Record<string, string> {
    return this.#errors;
  }

  get wrongAt(): number | null {
    return this.#wrongAt;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get changed(): boolean {
    return (
      Object.keys(this.#change()).length > 0 || this.#groupChanges().length > 0
    );
  }

  forgiveSecret(): void {
    this.#wrongAt = null;
    const rest = { ...this.#errors };
    delete rest["secret"];
    this.#errors = rest;
  }

  toggleGroup(group: GroupView, on: boolean): void {
    const others = this.groups.filter((id) => id !== group.id);
    this.groups = on ? [...others, group.id] : others;
  }

  /** True when everything is kept. */
  async save(): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#errors = {};
    this.#wrongAt = null;
    this.#error = undefined;
    try {
      const change = this.#change();
      if (Object.keys(change).length > 0) {
        await ipc.editToken(this.token.id, change);
      }
      for (const [group, on] of this.#groupChanges()) {
        await ipc.setGroup(this.token.id, group, on);
      }
      return true;
    } catch (reason) {
      this.#blame(reason);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  #change(): TokenChange {
    const { token } = this;
    const change: TokenChange = {};
    const issuer = this.issuer.trim();
    const account = this.account.trim();
    if (issuer !== token.issuer) change.issuer = issuer;
    if (account !== token.account) change.account = account;
    if (this.note !== token.note) change.note = this.note;
    const { choice, brand } = this.icon;
    if (choice !== token.icon.choice || brand !== token.icon.brand) {
      change.icon = this.icon;
    }
    // Of a managed token the digits alone are on the page.
    const parameters = this.open || token.managed !== null;
    return parameters ? { ...change, ...this.#parameterChange() } : change;
  }

  #parameterChange(): TokenChange {
    const { token } = this;
    const { kind, algorithm, digits, period, counter, pin } =
      this.parameters.values;
    const change: TokenChange = {};
    if (this.secret.trim() !== "") change.secret = this.secret;
    if (pin !== null) change.pin = pin;
    if (kind !== token.kind) change.kind = kind;
    const adjustable = ["totp", "daypassword", "hotp"].includes(kind);
    if (!adjustable) return change;
    // Another kind begins with its own defaults: everything it has is said.
    const all = kind !== token.kind;
    if (algorithm !== null && (all || algorithm !== token.algorithm)) {
      change.algorithm = algorithm;
    }
    if (digits !== null && (all || digits !== token.digits)) {
      change.digits = digits;
    }
    if (kind === "hotp") {
      if (counter !== null && (all || counter !== token.counter)) {
        change.counter = counter;
      }
    } else if (period !== null && (all || period !== token.period)) {
      change.period = period;
    }
    return change;
  }

  #groupChanges(): [group: string, on: boolean][] {
    const before = this.token.groups;
    return [
      ...this.groups
        .filter((id) => !before.includes(id))
        .map((id): [string, boolean] => [id, true]),
      ...before
        .filter((id) => !this.groups.includes(id))
        .map((id): [string, boolean] => [id, false]),
    ];
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
    if (!["issuer", "account", "note"].includes(field)) this.open = true;
  }
}

/** The field in which a token that cannot be computed is mended. */
function flawedField(flaw: string): string {
  const fields: Record<string, string> = {
    digits_out_of_range: "digits",
    period_out_of_range: "period",
    counter_out_of_range: "counter",
    pin_missing: "pin",
  };
  return fields[flaw] ?? "secret";
}
