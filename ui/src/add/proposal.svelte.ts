import { t } from "../i18n";
import * as ipc from "../ipc";
import type { DraftView, OnDuplicate } from "../ipc";
import { explain } from "../shared/errors";
import { nameOf } from "../shared/naming";

/** What is to become of a draft; a duplicate waits for an answer. */
export type Answer = OnDuplicate | "leaveOut";

/** A draft on its way into the vault, and what the person changed about it. */
export class Proposal {
  readonly draft: DraftView;
  issuer = $state("");
  account = $state("");
  groups = $state.raw<string[]>([]);
  answer = $state<Answer | null>(null);
  /** Whether its picture is fetched afterwards. */
  pictureWanted = $state(false);
  error = $state<string>();
  #part = $state<string | null>(null);
  #beginning = $state(false);

  constructor(draft: DraftView, several: boolean) {
    this.draft = draft;
    this.issuer = draft.issuer;
    this.account = draft.account;
    this.answer = this.isKnown ? (several ? "leaveOut" : null) : "refuse";
  }

  /** Whether a token here is the same one; the same key with other settings is not. */
  get isKnown(): boolean {
    return this.draft.duplicates.some(
      ({ likeness }) => likeness !== "sameSecret",
    );
  }

  get name(): string {
    return nameOf(this);
  }

  get wanted(): boolean {
    return this.answer !== "leaveOut";
  }

  /** Our part of a secret that is made in two steps, once it is made: to be typed at the server. */
  get part(): string | null {
    return this.#part;
  }

  /** Whether our part is being made. */
  get beginning(): boolean {
    return this.#beginning;
  }

  /** What must be done before it can be saved. */
  get unready(): string | undefined {
    if (this.answer === null) return t("draft.choose");
    return this.draft.twoStep && this.#part === null
      ? t("twoStep.first")
      : undefined;
  }

  /** Makes our part of its secret. */
  async begin(): Promise<void> {
    if (this.#beginning) return;
    this.#beginning = true;
    this.error = undefined;
    try {
      this.#part = await ipc.beginTwoStep(this.draft.draft);
    } catch (reason) {
      this.error = explain(reason);
    } finally {
      this.#beginning = false;
    }
  }

  toggleGroup(id: string, on: boolean): void {
    const others = this.groups.filter((group) => group !== id);
    this.groups = on ? [...others, id] : others;
  }
}
