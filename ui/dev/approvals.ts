import type {
  ApprovalsView,
  ApprovalTokenView,
  BroughtView,
  CheckStepView,
  ContainerView,
  EnrolledView,
  NotificationState,
  PastRequestView,
  ServerView,
  UnfinishedView,
} from "../src/ipc";
import { samplePast } from "./past";
import { refusal, type Desk, type Handlers } from "./part";
import { sampleServers, sampleSteps, server, token } from "./servers";

const MINUTE_MS = 60_000;

/**
 * Servers that are not there. In the address, `approvals` is a state: `none` (also without it), `good`, `waiting`,
 * `silent`, `expired`, `changed`, `unknown`, `lost` (of a container), `dead` (of one that was cut off), `refused`,
 * `forged`, `clock`, `plain`, `many`, `unread`, `locked`;
 * `notices` what becomes of notifications (`shown` without it, `noButtons`, `quiet`, `off`, `none`); `containers` one
 * that this computer is (`free`, `held` where the server allows nothing, `arriving`); `contact` whom to ask;
 * `unfinished` has an enrolment to go on with; `history` is `empty`, `few` (without it) or `many`.
 */
export class PretendedApprovals {
  #desk: Desk;
  #state: string;
  #servers: ServerView[];
  #containers: ContainerView[];
  #unfinished: UnfinishedView[];
  #past: PastRequestView[];

  constructor(desk: Desk) {
    this.#desk = desk;
    const { query } = desk;
    this.#state = query.get("approvals") ?? "none";
    this.#servers = sampleServers(
      this.#state,
      query.get("contact") ?? "",
      desk.now(),
    );
    this.#containers = this.#sampleContainers();
    this.#unfinished = query.has("unfinished") ? [halfway] : [];
    this.#past = samplePast(query.get("history") ?? "few", desk.now());
  }

  handlers: Handlers = {
    approvals: () => {
      if (this.#state === "unread") throw refusal("busy");
      return this.#view();
    },
    ask_now: async () => {
      await this.#desk.pause(600);
      this.#servers = this.#servers.map((server) =>
        server.trouble === null
          ? { ...server, lastContactMs: this.#desk.now() }
          : server,
      );
      this.#desk.emit({ type: "approvalsChanged" });
    },
    check_server: async ({ server }): Promise<CheckStepView[]> => {
      await this.#desk.pause(900);
      return sampleSteps(this.#server(server), this.#state, this.#desk.now());
    },
    set_contact: ({ server, contact }) => {
      this.#server(server).contact = String(contact);
      return this.#view();
    },
    mail_contact: () => {
      if (this.#desk.query.has("nomail")) throw refusal("unexpected");
    },
    remove_approval: ({ token }) => {
      this.#servers = this.#servers
        .map((server) => ({
          ...server,
          tokens: server.tokens.filter(({ id }) => id !== token),
        }))
        .filter(({ tokens }) => tokens.length > 0);
      return this.#view();
    },
    mute_requests: ({ token, minutes }) => {
      const until = this.#desk.now() + Number(minutes) * MINUTE_MS;
      for (const { tokens } of this.#servers)
        for (const one of tokens)
          if (one.id === token)
            one.mutedUntilMs = Number(minutes) === 0 ? null : until;
      this.#desk.emit({ type: "approvalsChanged" });
    },
    test_notification: async (): Promise<NotificationState> => {
      await this.#desk.pause(300);
      return this.#notices();
    },
    request_history: ({ query }) => {
      const words = String(query).toLowerCase().split(/\s+/).filter(Boolean);
      const requests = this.#past.filter((past) =>
        words.every((word) =>
          `${past.issuer}\n${past.account}\n${past.host}\n${past.title}\n${past.message}`
            .toLowerCase()
            .includes(word),
        ),
      );
      return { requests, kept: this.#past.length };
    },
    resume_enrolment: async ({ unfinished }): Promise<EnrolledView> => {
      await this.#desk.pause(1200);
      if (this.#desk.query.get("unfinished") === "stuck") throw refusal("busy");
      this.#unfinished = this.#unfinished.filter(({ id }) => id !== unfinished);
      const made = server("half", halfway.issuer, halfway.host, [
        token("half", halfway.issuer, halfway.account, "PIPU00C3D4"),
      ]);
      this.#servers = [...this.#servers, made];
      const [first] = made.tokens as [ApprovalTokenView];
      return { token: first, server: made.id, host: made.host };
    },
    give_up_enrolment: ({ unfinished }) => {
      this.#unfinished = this.#unfinished.filter(({ id }) => id !== unfinished);
      return this.#view();
    },
    sync_container: async ({ container }): Promise<BroughtView> => {
      await this.#desk.pause(900);
      const none = { codes: 0, approvals: 0, gone: 0, unreadable: 0 };
      const brought =
        this.#desk.query.get("containers") === "arriving"
          ? { ...none, codes: 2, gone: 1, unreadable: 1, arriving: 1 }
          : { ...none, arriving: 0 };
      // What its server lost comes with another key.
      const lost = this.#state === "lost";
      if (lost)
        this.#servers = this.#servers.map((one) => ({ ...one, ailments: [] }));
      this.#containers = this.#containers.map((one) => ({
        ...one,
        codes: one.codes + brought.codes,
        arriving: brought.arriving,
      }));
      return {
        container: String(container),
        ...brought,
        approvals: lost ? 1 : 0,
      };
    },
    transfer_container: () => null,
    leave_container: ({ container }) => {
      this.#containers = this.#containers.filter(({ id }) => id !== container);
      return this.#view();
    },
  };

  #view(): ApprovalsView {
    const none = this.#servers.length === 0;
    const locked = this.#state === "locked";
    // Rust sends copies: what the page holds never changes under it.
    return structuredClone({
      listening: none ? "nothing" : locked ? "untilUnlock" : "on",
      notifications: this.#notices(),
      servers: this.#servers,
      containers: this.#containers,
      unfinished: this.#unfinished,
      waiting: this.#past.filter(({ fate }) => fate === "open").length,
      kept: this.#past.length,
    });
  }

  #notices(): NotificationState {
    return (this.#desk.query.get("notices") ?? "shown") as NotificationState;
  }

  #server(id: unknown): ServerView {
    const found = this.#servers.find((one) => one.id === id);
    if (!found) throw refusal("notFound");
    return found;
  }

  #sampleContainers(): ContainerView[] {
    const kind = this.#desk.query.get("containers");
    if (kind === null) return [];
    const free = kind !== "held";
    return [
      {
        id: "smph",
        serial: "SMPH0001A2B3",
        issuer: "Northwind",
        host: "vpn.northwind.example",
        cutOff: kind === "moved" ? "moved" : null,
        mayTransfer: free && kind !== "moved",
        mayLeave: free,
        codes: 4,
        arriving: kind === "arriving" ? 3 : 0,
      },
    ];
  }
}

const halfway: UnfinishedView = {
  id: "half",
  issuer: "Harbour Office",
  account: "mara",
  host: "login.harbour.example",
};
