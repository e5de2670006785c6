import { t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type {
  AccessChoice,
  BroughtView,
  CertificateView,
  EnrolledView,
  EnrolmentView,
} from "../ipc";
import { explain } from "../shared/errors";
import { live } from "../shared/live.svelte";

/** Making a key takes seconds on some computers; what is done at once is not worth a word. */
const SLOW_MS = 500;

/** What became of it. */
export type Enrolled =
  | { what: "token"; issuer: string; enrolled: EnrolledView }
  | { what: "container"; issuer: string; host: string; brought: BroughtView };

type Trust =
  | { by: "system" }
  | { by: "pin"; fingerprint: string }
  | { by: "authority"; name: string };

/** An enrolment on its way, and what the person decided about its connection. */
export class Enrolment {
  readonly view: EnrolmentView;
  answer = $state("");
  plainAccepted = $state(false);
  /** Whether its picture is fetched afterwards. */
  pictureWanted = $state(false);
  #certificate = $state.raw<CertificateView | null>(null);
  #trust = $state.raw<Trust>({ by: "system" });
  #unknownIssuer = $state(false);
  #busy = $state(false);
  #slow = $state(false);
  #failure = $state.raw<AppError | null>(null);

  constructor(view: EnrolmentView) {
    this.view = view;
  }

  get name(): string {
    return this.view.issuer || this.view.host;
  }

  /** What the server showed, once it was looked at. */
  get certificate(): CertificateView | null {
    return this.#certificate;
  }

  get trust(): Trust {
    return this.#trust;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Whether it has taken long enough to say so. */
  get slow(): boolean {
    return this.#slow;
  }

  /** Whether the certificate needs more than the system's word. */
  get needsTrust(): boolean {
    return this.view.needsLook || this.#unknownIssuer;
  }

  /** Whether its owner said that nobody can vouch for it: only then it may be pinned. */
  get mayPin(): boolean {
    return this.view.needsLook;
  }

  get error(): string | undefined {
    return this.#failure ? explain(this.#failure) : undefined;
  }

  /** Whether only a new code helps. */
  get needsNewCode(): boolean {
    const codes = ["linkBad", "linkTooOld", "linkUsedUp", "keyNotTaken"];
    return codes.includes(this.#failure?.code ?? "");
  }

  /** What is still to be decided first. */
  unavailable(nowMs: number): string | undefined {
    const { view } = this;
    if (view.untilMs <= nowMs) return t("enrol.tooOld");
    if (view.plain && !this.plainAccepted) return t("enrol.plainFirst");
    if (this.needsTrust && this.#trust.by === "system")
      return t("enrol.trustFirst");
    if (view.prompt !== null && this.answer === "")
      return t("enrol.answerFirst");
    return undefined;
  }

  look = (): Promise<void> =>
    this.#try(async () => {
      this.#certificate = await ipc.lookAtCertificate(this.view.id);
    });

  pin(): void {
    const fingerprint = this.#certificate?.fingerprint;
    if (fingerprint) this.#trust = { by: "pin", fingerprint };
  }

  chooseAuthority = (): Promise<void> =>
    this.#try(async () => {
      const name = await ipc.chooseAuthority(this.view.id);
      if (name !== null) this.#trust = { by: "authority", name };
    });

  /** Null when it was refused; why stands on the card then. */
  async run(): Promise<Enrolled | null> {
    let done: Enrolled | null = null;
    const slow = setTimeout(() => {
      this.#slow = true;
      live.say(t("enrol.slow"));
    }, SLOW_MS);
    await this.#try(async () => {
      done = await this.#enrol();
    });
    clearTimeout(slow);
    this.#slow = false;
    return done;
  }

  async #enrol(): Promise<Enrolled> {
    const { id, issuer, host, container, prompt, pictureFrom } = this.view;
    const access = this.#access();
    if (!container) {
      if (pictureFrom) await ipc.wantPicture(id, this.pictureWanted);
      const enrolled = await ipc.enrol(id, access);
      return { what: "token", issuer, enrolled };
    }
    const answer = prompt === null ? null : this.answer;
    const brought = await ipc.registerContainer(id, access, answer);
    this.answer = "";
    return { what: "container", issuer, host, brought };
  }

  #access(): AccessChoice {
    if (this.#trust.by === "pin")
      return { type: "pinned", fingerprint: this.#trust.fingerprint };
    if (this.#trust.by === "authority") return { type: "authority" };
    return { type: this.view.plain ? "plain" : "system" };
  }

  async #try(run: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#failure = null;
    try {
      await run();
    } catch (reason) {
      this.#fail(AppError.from(reason));
    } finally {
      this.#busy = false;
    }
  }

  #fail(failure: AppError): void {
    this.#failure = new AppError(failure.code, {
      host: this.view.host,
      ...failure.detail,
    });
    // What was looked at is not what is there now.
    if (failure.code === "certificateChangedNow") {
      this.#certificate = null;
      this.#trust = { by: "system" };
    }
    if (failure.detail["trouble"] === "certificateUnknownIssuer")
      this.#unknownIssuer = true;
  }
}
