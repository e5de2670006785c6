import type { AnswerChoice, OutcomeView, RequestView } from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";

const NUMBERS = ["12", "58", "94"];
const WORDS = [
  "Rotterdam harbour",
  "a boat with two masts and a small red flag, seen from the north",
  "granite",
];

const northwind: Omit<RequestView, "id" | "arrivedMs" | "untilMs"> = {
  token: "0123456789abcdef",
  issuer: "Northwind VPN",
  account: "mara.lindqvist@northwind.example",
  host: "vpn.northwind.example",
  title: "privacyIDEA",
  message: "Do you want to confirm the login?",
  options: [],
  takesReasons: true,
  onlyDeny: false,
  sending: false,
  needsTicket: false,
  oddities: [],
  codeTokens: [],
};

const fjordbank: typeof northwind = {
  ...northwind,
  token: "fedcba9876543210",
  issuer: "Fjordbank Admin",
  account: "m.lindqvist",
  host: "id.fjordbank.example",
  title: "",
  message: "Please confirm the log in to PAYROLL-01",
};

const scenes: Record<string, (typeof northwind)[]> = {
  none: [],
  plain: [northwind],
  number: [{ ...northwind, options: NUMBERS }],
  oddnumber: [{ ...northwind, options: NUMBERS, oddities: ["several"] }],
  words: [{ ...northwind, options: WORDS }],
  odd: [{ ...fjordbank, oddities: ["firstOfServer"] }],
  oddest: [
    { ...fjordbank, oddities: ["firstOfServer", "clockOff", "several"] },
  ],
  ticket: [{ ...northwind, needsTicket: true }],
  onlydeny: [{ ...northwind, onlyDeny: true }],
  silent: [{ ...northwind, title: "", message: "" }],
  long: [{ ...northwind, message: "Somebody wants in. ".repeat(26) }],
  withcode: [
    { ...northwind, codeTokens: ["00000000000000000000000000000003"] },
  ],
  noreasons: [{ ...northwind, takesReasons: false }],
  two: [northwind, fjordbank],
  many: Array.from({ length: 5 }, () => northwind),
};

/**
 * Sign-in requests that nobody made. In the address, `request` is a scene (those above), `left` the seconds that are
 * left, `answered` what the server makes of an answer (`code`, `notTaken`, `unsure`, `notSent`, `gone`, `tooOld`),
 * `review` the place of the one to look at.
 */
export class PretendedRequests {
  #desk: Desk;
  #waiting: RequestView[];
  #timers: ReturnType<typeof setTimeout>[] = [];
  #serial = 1;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#waiting = [];
    for (const one of scenes[desk.query.get("request") ?? "none"] ?? [])
      this.#arrive(one);
    this.#waiting.reverse();
  }

  handlers: Handlers = {
    requests: () => [...this.#waiting],
    answer_request: ({ id, choice, ticket }) =>
      this.#answer(String(id), choice as AnswerChoice, ticket),
    deny_all: async ({ token }) => {
      await this.#desk.pause(300);
      const denied = this.#waiting.filter((one) => one.token === token).length;
      this.#waiting = this.#waiting.filter((one) => one.token !== token);
      this.#desk.emit({ type: "approvalsChanged" });
      return { denied, left: 0 };
    },
    review_request: () => {
      window.open(
        `/approval.html${location.search}`,
        "approval",
        "width=440,height=520",
      );
    },
    reviewed: () =>
      this.#waiting[Number(this.#desk.query.get("review") ?? -1)]?.id ?? null,
  };

  get count(): number {
    return this.#waiting.length;
  }

  stop(): void {
    this.#timers.forEach(clearTimeout);
  }

  /** Another one comes: a scene's first. */
  arrive(scene: string): void {
    const [one] = scenes[scene] ?? [];
    if (!one) return;
    this.#arrive(one);
    this.#desk.emit({ type: "requestArrived", issuer: one.issuer });
    this.#desk.emit({ type: "approvalsChanged" });
  }

  #arrive(one: typeof northwind): void {
    const id = (this.#serial++).toString(16).padStart(32, "0");
    const left = Number(this.#desk.query.get("left") ?? 110) * 1000;
    const untilMs = this.#desk.now() + left - this.#waiting.length * 25_000;
    const arrivedMs = untilMs - 120_000;
    this.#waiting.push({ ...one, id, arrivedMs, untilMs });
    const over = setTimeout(() => this.#drop(id), untilMs - this.#desk.now());
    this.#timers.push(over);
  }

  /** It was answered elsewhere, or is too old. */
  #drop(id: string): void {
    this.#waiting = this.#waiting.filter((one) => one.id !== id);
    this.#desk.emit({ type: "approvalsChanged" });
  }

  async #answer(
    id: string,
    choice: AnswerChoice,
    ticket: unknown,
  ): Promise<OutcomeView> {
    const request = this.#waiting.find((one) => one.id === id);
    if (!request) throw refusal("requestGone");
    const approving = choice.type === "approve" || choice.type === "pick";
    if (approving && request.needsTicket && ticket !== "ticket")
      throw refusal("ticketInvalid");
    await this.#desk.pause(400);
    const answered = this.#desk.query.get("answered");
    const trouble = { trouble: "unreachable", host: request.host };
    if (answered === "notSent") throw refusal("answerNotSent", trouble);
    if (answered === "tooOld") throw refusal("requestTooOld");
    if (answered === "unsure") {
      this.#waiting = this.#waiting.map((one) =>
        one.id === id ? { ...one, onlyDeny: true } : one,
      );
      throw refusal("answerUnsure", trouble);
    }
    this.#drop(id);
    if (answered === "gone") throw refusal("requestGone");
    if (answered === "notTaken")
      return { type: "notTaken", message: "The challenge has expired" };
    return this.#outcome(request, choice, answered);
  }

  #outcome(
    request: RequestView,
    choice: AnswerChoice,
    answered: string | null,
  ): OutcomeView {
    if (choice.type === "deny" || choice.type === "notMe")
      return {
        type: "denied",
        atMs: this.#desk.now(),
        toldNotMe: choice.type === "notMe" && request.takesReasons,
        othersMay: this.#desk.query.has("others"),
      };
    if (answered === "code") return { type: "code", code: "72", message: "" };
    const right = choice.type === "approve" || choice.option === NUMBERS[1];
    return { type: right ? "approved" : "wrongNumber" };
  }
}
