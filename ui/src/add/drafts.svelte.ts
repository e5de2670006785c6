import { t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type {
  DraftsView,
  NewToken,
  OtherView,
  RejectView,
  TokenView,
  TransferView,
} from "../ipc";
import { explain } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { fullNameOf } from "../shared/naming";
import { toasts } from "../shared/toast.svelte";
import { Enrolment } from "./enrolment.svelte";
import { Proposal } from "./proposal.svelte";

/** A reading that takes longer says how far it is. */
const SLOW_MS = 500;

/** What a reading brings that found nothing. */
export const nothing: DraftsView = {
  drafts: [],
  enrolments: [],
  other: [],
  rejected: [],
  transfer: null,
};

/** Tokens found in a picture, a text or a form, before they are saved. */
class Drafts {
  #proposals = $state.raw<Proposal[]>([]);
  #enrolments = $state.raw<Enrolment[]>([]);
  #other = $state.raw<OtherView[]>([]);
  #rejected = $state.raw<RejectView[]>([]);
  #transfer = $state.raw<TransferView | null>(null);
  #busy = $state(false);
  #error = $state<string>();
  #asked = 0;
  #reading = $state(false);
  #percent = $state(0);
  #isSlow = $state(false);
  #slow: ReturnType<typeof setTimeout> | undefined;

  get proposals(): Proposal[] {
    return this.#proposals;
  }

  /** Enrolments for approvals and containers that wait to be confirmed. */
  get enrolments(): Enrolment[] {
    return this.#enrolments;
  }

  /** Whether something that was read waits for an answer. */
  get answering(): boolean {
    return this.#proposals.length + this.#enrolments.length > 0;
  }

  /** Texts that were read and are no tokens. */
  get other(): OtherView[] {
    return this.#other;
  }

  /** Entries of a transfer that could not become tokens. */
  get rejected(): RejectView[] {
    return this.#rejected;
  }

  /** How far a transfer of several codes has come, while some are missing. */
  get transfer(): TransferView | null {
    return this.#transfer?.missing.length ? this.#transfer : null;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /** How far Rust is with what it reads, of a hundred, once that takes a while. */
  get percent(): number | null {
    return this.#isSlow ? this.#percent : null;
  }

  get found(): boolean {
    return (
      this.answering ||
      this.#other.length + this.#rejected.length > 0 ||
      this.#transfer !== null
    );
  }

  /** Waits for what Rust reads. True when there is something to show. */
  async read(reading: Promise<DraftsView>): Promise<boolean> {
    const asked = ++this.#asked;
    this.#rest();
    this.#busy = true;
    this.#reading = true;
    this.#error = undefined;
    try {
      const read = await reading;
      if (asked !== this.#asked) return false;
      this.#take(read);
      // A dialog that was closed without a choice finds nothing and says nothing.
      return this.found;
    } catch (reason) {
      if (asked === this.#asked) this.#error = explain(reason);
      return false;
    } finally {
      if (asked === this.#asked) {
        this.#busy = false;
        this.#rest();
      }
    }
  }

  /** Rust says how far it is. What is done at once is not worth a word. */
  progress(percent: number): void {
    if (!this.#reading) return;
    this.#percent = percent;
    this.#slow ??= setTimeout(() => {
      this.#isSlow = true;
      live.say(t("add.reading"));
    }, SLOW_MS);
  }

  /** Ends the reading; whatever it would still bring is not wanted. */
  cancel(): void {
    if (!this.#reading) return;
    this.#asked += 1;
    this.#busy = false;
    this.#rest();
    void ipc.cancelReading().catch(() => {});
  }

  #rest(): void {
    clearTimeout(this.#slow);
    this.#slow = undefined;
    this.#reading = false;
    this.#isSlow = false;
  }

  /** Takes what the camera read meanwhile. */
  add(read: DraftsView): void {
    this.#error = undefined;
    this.#take(read);
  }

  async readTyped(token: NewToken): Promise<void> {
    const draft = await ipc.draftTyped(token);
    this.#proposals = [];
    this.#enrolments = [];
    this.#take({ ...nothing, drafts: [draft] });
  }

  /** Saves what is wanted. The saved tokens, or nothing when a question is open. */
  async save(): Promise<TokenView[]> {
    const saved: TokenView[] = [];
    this.#busy = true;
    for (const proposal of this.#proposals.filter(({ wanted }) => wanted)) {
      try {
        saved.push(await confirm(proposal));
        this.#proposals = this.#proposals.filter((one) => one !== proposal);
      } catch (reason) {
        refuse(proposal, reason);
      }
    }
    this.#busy = false;
    return saved;
  }

  /** This one is done; what else was read stays. */
  enrolled(enrolment: Enrolment): void {
    this.#enrolments = this.#enrolments.filter((one) => one !== enrolment);
  }

  /** Drops everything, here and in Rust. */
  discard(): void {
    this.cancel();
    this.clear();
    void ipc.discardDrafts().catch(() => {});
  }

  /** Drops everything here, as at lock: Rust has dropped it already. */
  clear(): void {
    this.#asked += 1;
    this.#rest();
    this.#proposals = [];
    this.#enrolments = [];
    this.#other = [];
    this.#rejected = [];
    this.#transfer = null;
    this.#error = undefined;
    this.#busy = false;
  }

  /** Forgets what went wrong last, as when another way is tried. */
  forgive(): void {
    this.#error = undefined;
  }

  /** Says the refusal in a toast, where no page of adding is open to show it. */
  tell(): void {
    if (this.#error) toasts.show({ text: this.#error, tone: "error" });
    this.#error = undefined;
  }

  // What is read while the page is open comes to the rest: a transfer may have several codes.
  #take(read: DraftsView): void {
    const { drafts, enrolments, other, rejected, transfer } = read;
    const several = this.#proposals.length + drafts.length > 1;
    this.#proposals = [
      ...this.#proposals,
      ...drafts.map((draft) => new Proposal(draft, several)),
    ];
    this.#enrolments = [
      ...this.#enrolments,
      ...enrolments.map((view) => new Enrolment(view)),
    ];
    this.#other = [...this.#other, ...other];
    this.#rejected = [...this.#rejected, ...rejected];
    this.#transfer = transfer ?? this.#transfer;
    sayFound(read);
  }
}

function sayFound({ drafts, enrolments, other }: DraftsView): void {
  const [first = enrolments[0]] = drafts;
  if (drafts.length > 1) {
    live.say(t("add.foundSeveral", { count: drafts.length }));
  } else if (first) {
    live.say(t("add.found", { name: fullNameOf(first) }));
  } else if (other.length > 0) {
    live.say(t("other.only", { count: other.length }));
  }
}

async function confirm(proposal: Proposal): Promise<TokenView> {
  const { draft, issuer, account, groups, answer } = proposal;
  if (draft.pictureFrom) {
    await ipc.wantPicture(draft.draft, proposal.pictureWanted);
  }
  return ipc.confirmDraft({
    draft: draft.draft,
    issuer: issuer.trim(),
    account: account.trim(),
    groups,
    onDuplicate:
      answer === "replace" || answer === "keepBoth" ? answer : "refuse",
  });
}

function refuse(proposal: Proposal, reason: unknown): void {
  if (AppError.from(reason).code === "duplicate") proposal.answer = null;
  proposal.error = explain(reason);
}

export const drafts = new Drafts();
