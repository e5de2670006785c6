import { t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { StrengthView } from "../ipc";
import { explain, report } from "../shared/errors";

const JUDGE_AFTER_MS = 120;

/** The old password, the new one twice, and what Rust says to them. */
export class PasswordChange {
  current = $state("");
  fresh = $state("");
  again = $state("");
  #judgement = $state.raw<StrengthView | null>(null);
  #errors = $state.raw<{ current?: string; fresh?: string }>({});
  #busy = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get judgement(): StrengthView | null {
    return this.#judgement;
  }

  get errors(): { current?: string; fresh?: string } {
    return this.#errors;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why it cannot be done yet. */
  get missing(): string | undefined {
    if (this.current === "") return t("security.currentMissing");
    if (!this.#judgement?.acceptable) return t("create.weak");
    return this.again === this.fresh ? undefined : t("create.again");
  }

  judge(): void {
    clearTimeout(this.#timer);
    const password = this.fresh;
    if (password === "") {
      this.#judgement = null;
      return;
    }
    this.#timer = setTimeout(() => {
      ipc.judgePassword(password).then((judgement) => {
        if (password === this.fresh) this.#judgement = judgement;
      }, report);
    }, JUDGE_AFTER_MS);
  }

  /** True when the new password holds. */
  async submit(): Promise<boolean> {
    if (this.#busy || this.missing !== undefined) return false;
    this.#busy = true;
    this.#errors = {};
    try {
      const ticket = await ipc.verify(this.current, "changePassword", null);
      await ipc.changePassword(ticket, this.fresh);
      return true;
    } catch (reason) {
      const field =
        AppError.from(reason).code === "wrongPassword" ? "current" : "fresh";
      this.#errors = { [field]: explain(reason) };
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
