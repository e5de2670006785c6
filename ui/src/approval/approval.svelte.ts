import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { AnswerChoice, DeskEvent, RequestView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { explain } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { preferences } from "../shared/preferences.svelte";
import { Reading } from "../shared/reading";
import { Announcer } from "./announcer";
import {
  leavesByItself,
  outcomeOf,
  outcomeOfRefusal,
  type Outcome,
} from "./outcome";
import { entriesOf, type Entry } from "./queue";
import { Rest } from "./rest.svelte";
import { keyOf, type Screen } from "./screen";

/** How long a page that has said its last word stays. */
const LAST_WORD_MS = 5000;

/** The requests that wait, the one that is looked at, and what became of the last. */
export class Approval {
  #loaded = $state(false);
  #requests = $state.raw<RequestView[]>([]);
  #wanted = $state<string | null>(null);
  #singly = $state.raw<ReadonlySet<string>>(new Set());
  #end = $state.raw<{ request: RequestView; outcome: Outcome } | null>(null);
  #rest = new Rest();
  #sending = $state(false);
  #error = $state<string>();
  #picked = $state<string | null>(null);
  #key = "";
  #leave: ReturnType<typeof setTimeout> | undefined;
  #announcer = new Announcer(() => void this.load());
  #reading = new Reading(ipc.requests, (requests) => this.#take(requests));

  entries = $derived(entriesOf(this.#requests, this.#singly));
  #entry = $derived(
    this.entries.find((entry) => entry.id === this.#wanted) ?? this.entries[0],
  );
  screen = $derived.by((): Screen => {
    if (this.#end) return { name: "outcome", ...this.#end };
    if (this.#entry) return { name: "asking", entry: this.#entry };
    return { name: this.#loaded ? "nothing" : "loading" };
  });

  /** Where the shown one stands among those that wait, from 0. */
  get place(): number {
    return this.#entry ? this.entries.indexOf(this.#entry) : -1;
  }

  /** Whether nothing may be decided yet. */
  get inert(): boolean {
    return this.#rest.on;
  }

  get sending(): boolean {
    return this.#sending;
  }

  /** Why the last try did nothing, where the request is still to be answered. */
  get error(): string | undefined {
    return this.#error;
  }

  /** The chosen number or word. */
  get picked(): string | null {
    return this.#picked;
  }

  async begin(): Promise<void> {
    try {
      await ipc.onDesk((event) => this.#heed(event));
      const start = await ipc.start();
      clock.align(start.nowMs);
      preferences.begin(start.settings, start.platform);
      const id = await ipc.reviewed();
      await this.load();
      if (id !== null) this.#look(id);
    } catch (reason) {
      this.#error = explain(reason);
    }
  }

  load = async (): Promise<void> => {
    // While an answer is on its way, it alone says what became of its request.
    if (this.#sending) return;
    try {
      await this.#reading.now();
    } catch (reason) {
      this.#error = explain(reason);
    }
  };

  pick(option: string): void {
    this.#picked = option;
    this.#error = undefined;
  }

  /** Rejects when the ticket was not good: the password is asked once more. */
  async answer(
    choice: AnswerChoice,
    ticket: string | null = null,
  ): Promise<void> {
    const entry = this.#entry;
    if (!entry || entry.many || this.inert || this.#sending) return;
    const [request] = entry.requests;
    await this.#send(request, async () =>
      outcomeOf(choice, await ipc.answerRequest(request.id, choice, ticket)),
    );
  }

  async denyAll(): Promise<void> {
    const entry = this.#entry;
    if (!entry?.many || this.inert || this.#sending) return;
    const [request] = entry.requests;
    await this.#send(request, async () => {
      const { denied, left } = await ipc.denyAll(request.token, false);
      return { kind: "deniedAll", count: denied, left };
    });
  }

  /** Shows the requests of this account one after the other. */
  lookOneByOne(): void {
    const [request] = this.#entry?.requests ?? [];
    if (!request) return;
    this.#singly = new Set([...this.#singly, request.token]);
    this.#wanted = request.id;
    this.#shown();
  }

  /** Shows the one `by` places further on. */
  turn(by: 1 | -1): void {
    const next = this.entries[this.place + by];
    if (!next || this.#sending) return;
    this.#wanted = next.id;
    this.#shown();
  }

  /** After a no that was only a no: what to do when somebody else started it. */
  advise(): void {
    if (!this.#end) return;
    const { request, outcome } = this.#end;
    const othersMay = outcome.kind === "denied" && outcome.othersMay;
    const advice: Outcome = { kind: "notMe", toldNotMe: false, othersMay };
    this.#end = { request, outcome: advice };
    this.#shown();
  }

  /** Whether the request of the outcome on show still waits. */
  get waitsStill(): boolean {
    const id = this.#end?.request.id;
    return this.#requests.some((request) => request.id === id);
  }

  /** Back to the request that could not be answered, if it still waits. */
  async tryAgain(): Promise<void> {
    this.#end = null;
    this.#shown();
    await this.load();
  }

  /** On to whatever waits, or away. */
  done(): void {
    if (!this.othersWait) return this.#close();
    const id = this.#end?.request.id;
    const next = this.entries.find(({ requests }) => requests[0].id !== id);
    this.#wanted = next?.id ?? null;
    this.#end = null;
    this.#shown();
  }

  /** Whether another request waits than the one on show. */
  get othersWait(): boolean {
    const id = this.#end?.request.id;
    return this.#requests.some((request) => request.id !== id);
  }

  /** Somebody is reading: the page does not leave by itself. */
  stay(): void {
    clearTimeout(this.#leave);
  }

  /** The window came into sight. */
  appear(): void {
    clock.wake();
    this.#rest.begin();
    void this.load();
  }

  async #send(
    request: RequestView,
    ask: () => Promise<Outcome>,
  ): Promise<void> {
    this.#sending = true;
    this.#error = undefined;
    let outcome: Outcome | null = null;
    try {
      outcome = await ask();
    } catch (reason) {
      if (AppError.from(reason).code === "ticketInvalid") throw reason;
      outcome = outcomeOfRefusal(reason, request.untilMs);
      if (!outcome) this.#error = explain(reason);
    } finally {
      if (outcome) this.#end = { request, outcome };
      this.#sending = false;
      await this.load();
    }
  }

  #take(requests: RequestView[]): void {
    if (this.#sending) return;
    const before = this.#entry;
    this.#requests = requests;
    this.#loaded = true;
    if (before) this.#keep(before);
    if (before && !this.#end) this.#miss(before);
    this.#shown();
  }

  // What is looked at stays in sight, whatever else came; one of too many is shown among them.
  #keep(before: Entry): void {
    const [{ id, token }] = before.requests;
    const now =
      this.entries.find(({ requests }) => requests.some((r) => r.id === id)) ??
      this.entries.find(({ requests }) => requests[0].token === token);
    this.#wanted = now?.id ?? null;
  }

  // What was looked at is gone, and not by our own answer.
  #miss(before: Entry): void {
    const [request] = before.requests;
    if (before.many || this.#requests.some(({ id }) => id === request.id))
      return;
    const { untilMs } = request;
    this.#end = {
      request,
      outcome:
        untilMs <= clock.now()
          ? { kind: "expired", atMs: untilMs }
          : { kind: "elsewhere" },
    };
  }

  // To be called after every change: another thing on show is inert for a moment, and is announced once.
  #shown(): void {
    this.stay();
    const { screen } = this;
    const key = keyOf(screen);
    if (key !== this.#key) {
      this.#key = key;
      this.#picked = null;
      this.#error = undefined;
      this.#rest.begin();
    }
    this.#announcer.heed(screen.name === "asking" ? screen.entry : null);
    const over =
      screen.name === "nothing" ||
      (screen.name === "outcome" && leavesByItself(screen.outcome));
    if (over && this.#requests.length === 0)
      this.#leave = setTimeout(() => this.#close(), LAST_WORD_MS);
  }

  // The entry that holds this request, also where it is one of too many.
  #look(id: string | null): void {
    if (this.#sending) return;
    const waiting = this.entries.find((entry) =>
      entry.requests.some((request) => request.id === id),
    );
    if (id !== null && !waiting) return;
    if (waiting) this.#wanted = waiting.id;
    this.#end = null;
    this.#shown();
    // The window was raised, perhaps from behind another.
    this.#rest.begin();
  }

  #close(): void {
    void ipc.closeThisWindow().catch(() => {});
  }

  // Nothing of the vault stays on a page that is locked; Rust closes the window.
  #forget(): void {
    this.#reading.forget();
    this.#requests = [];
    this.#end = null;
    this.#loaded = false;
    live.clear();
    this.#shown();
  }

  #heed(event: DeskEvent): void {
    switch (event.type) {
      case "approvalsChanged":
      case "requestArrived":
        void this.load();
        break;
      case "reviewRequest":
        void this.load().then(() => this.#look(event.id));
        break;
      case "phase":
        if (event.phase !== "unlocked") this.#forget();
        break;
      case "settingsChanged":
        preferences.take(event.settings);
        break;
    }
  }
}
