import * as ipc from "../ipc";
import type { StrengthView, RecoveryKeyView } from "../ipc";
import { explain, report } from "../shared/errors";

export type Step = "welcome" | "password" | "keep" | "check";

const JUDGE_AFTER_MS = 120;

/** Making the first vault, step by step. */
export class Setup {
  #step = $state<Step>("welcome");
  #make: (password: string) => Promise<RecoveryKeyView>;
  password = $state("");
  again = $state("");
  #judgement = $state.raw<StrengthView | null>(null);
  #recoveryKey = $state.raw<RecoveryKeyView | null>(null);
  #busy = $state(false);
  #error = $state<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins at a step; `make` makes the vault once there is a password for it. */
  constructor(
    step: "welcome" | "password",
    make: (password: string) => Promise<RecoveryKeyView>,
  ) {
    this.#step = step;
    this.#make = make;
  }

  get step(): Step {
    return this.#step;
  }

  get judgement(): StrengthView | null {
    return this.#judgement;
  }

  get recoveryKey(): RecoveryKeyView | null {
    return this.#recoveryKey;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get differs(): boolean {
    return this.again !== "" && this.again !== this.password;
  }

  get ready(): boolean {
    return this.#judgement?.acceptable === true && this.again === this.password;
  }

  go(step: Step): void {
    this.#step = step;
    this.#error = undefined;
  }

  /** Asks how good the password is, once the typing pauses. */
  judge(): void {
    clearTimeout(this.#timer);
    this.#error = undefined;
    const password = this.password;
    if (password === "") {
      this.#judgement = null;
      return;
    }
    this.#timer = setTimeout(() => {
      ipc.judgePassword(password).then((judgement) => {
        if (password === this.password) this.#judgement = judgement;
      }, report);
    }, JUDGE_AFTER_MS);
  }

  async create(): Promise<void> {
    if (!this.ready || this.#busy) return;
    this.#busy = true;
    this.#error = undefined;
    try {
      this.#recoveryKey = await this.#make(this.password);
      this.password = "";
      this.again = "";
      this.#judgement = null;
      this.#step = "keep";
    } catch (reason) {
      this.#error = explain(reason);
    } finally {
      this.#busy = false;
    }
  }

  async postpone(): Promise<void> {
    await ipc.postponeRecoveryKey().catch(report);
  }
}
