import type {
  AilmentView,
  ApprovalsView,
  ApprovalTokenView,
  BroughtView,
  CheckStepView,
  ContainerView,
  DeskEvent,
  EnrolledView,
  ErrorView,
  NotificationState,
  PastRequestView,
  ServerView,
  UnfinishedView,
} from "../src/ipc";

type Handlers = Record<string, (args: Record<string, unknown>) => unknown>;

/** What it needs of the rest of the pretended desk. */
interface Desk {
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const PINNED = print("5e");
const SEEN = print("c1");

const refusal = (code: string): ErrorView => ({
  code,
  message: code,
  detail: {},
});

/**
 * Servers that are not there. In the address, `approvals` is a state: `none` (also without it), `good`, `waiting`,
 * `silent`, `expired`, `changed`, `unknown`, `refused`, `forged`, `clock`, `plain`, `many`, `unread`, `locked`;
 * `notices` what becomes of notifications (`shown` without it, `noButtons`, `quiet`, `off`, `none`); `containers` one
 * that this computer is (`free`, `held` where the server allows nothing, `arriving`); `contact` whom to ask;
 * `unfinished` has an enrolment to go on with; `history` is `empty`, `few` (without it) or `many`.
 */
export class PretendedApprovals {
  #query: URLSearchParams;
  #emit: (event: DeskEvent) => void;
  #desk: Desk;
  #state: string;
  #servers: ServerView[];
  #containers: ContainerView[];
  #unfinished: UnfinishedView[];
  #past: PastRequestView[];

  constructor(
    query: URLSearchParams,
    emit: (event: DeskEvent) => void,
    desk: Desk,
  ) {
    this.#query = query;
    this.#emit = emit;
    this.#desk = desk;
    this.#state = query.get("approvals") ?? "none";
    this.#servers = this.#sampleServers();
    this.#containers = this.#sampleContainers();
    this.#unfinished = query.has("unfinished") ? [halfway] : [];
    this.#past = this.#samplePast(query.get("history") ?? "few");
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
      this.#emit({ type: "approvalsChanged" });
    },
    check_server: async ({ server }): Promise<CheckStepView[]> => {
      await this.#desk.pause(900);
      return this.#steps(this.#server(server));
    },
    set_contact: ({ server, contact }) => {
      this.#server(server).contact = String(contact);
      return this.#view();
    },
    mail_contact: () => {
      if (this.#query.has("nomail")) throw refusal("unexpected");
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
      this.#emit({ type: "approvalsChanged" });
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
      if (this.#query.get("unfinished") === "stuck") throw refusal("busy");
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
        this.#query.get("containers") === "arriving"
          ? { ...none, codes: 2, gone: 1, unreadable: 1, arriving: 1 }
          : { ...none, arriving: 0 };
      this.#containers = this.#containers.map((one) => ({
        ...one,
        codes: one.codes + brought.codes,
        arriving: brought.arriving,
      }));
      return { container: String(container), ...brought };
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
    return (this.#query.get("notices") ?? "shown") as NotificationState;
  }

  #server(id: unknown): ServerView {
    const found = this.#servers.find((one) => one.id === id);
    if (!found) throw refusal("notFound");
    return found;
  }

  #sampleServers(): ServerView[] {
    if (this.#state === "none") return [];
    const now = this.#desk.now();
    const contact = this.#query.get("contact") ?? "";
    const vpn = server("vpn", "Northwind VPN", "vpn.northwind.example", [
      token("vpn", "Northwind VPN", "mara.lindqvist", "PIPU0001F2A9"),
      {
        ...token("adm", "Northwind VPN", "mara.admin", "PIPU0007B311"),
        unlock: true,
        mutedUntilMs: now + 12 * MINUTE_MS,
      },
    ]);
    const staging = server(
      "staging",
      "Keycloak staging",
      "id.staging.example:8443",
      [token("staging", "Keycloak staging", "mara", "EDPU00A1C2")],
      { trust: "authority" },
    );
    const bank = server("bank", "Fjordbank Admin", "id.fjordbank.example", [
      token("bank", "Fjordbank Admin", "ops@northwind.example", "PIPU00F70D11"),
    ]);
    const servers = [vpn, staging, bank];
    for (const one of servers) {
      one.lastContactMs = now - 3 * SECOND_MS;
      one.contact = contact;
      if (one.certificate) one.certificate.untilMs = now + 80 * DAY_MS;
    }
    Object.assign(bank, this.#trouble(now));
    return this.#state === "many" ? servers.concat(this.#crowd()) : servers;
  }

  #crowd(): ServerView[] {
    return Array.from({ length: 17 }, (_, i) => {
      const host = `id${i}.example`;
      const serial = `PIPU00${i}`;
      return server(host, `Server ${i}`, host, [
        token(host, `Server ${i}`, "mara", serial),
      ]);
    });
  }

  /** What ails the last of the servers. */
  #trouble(now: number): Partial<ServerView> {
    const serial = "PIPU00F70D11";
    const ill = (what: string, detail: AilmentView["detail"]) => ({
      ailments: [{ what, detail }],
    });
    const since = { lastContactMs: now - 44 * MINUTE_MS };
    const sinceMs = String(now - 44 * MINUTE_MS);
    switch (this.#state) {
      case "waiting":
        return { lastContactMs: null, offsetS: null, certificate: null };
      case "silent":
        return {
          ...since,
          trouble: "unreachable",
          ...ill("silent", { sinceMs, trouble: "unreachable" }),
        };
      case "expired":
        return {
          ...since,
          trouble: "certificateExpired",
          ...ill("silent", { sinceMs, trouble: "certificateExpired" }),
        };
      case "changed":
        return {
          ...since,
          trouble: "certificateChanged",
          trust: "pinned",
          ...ill("certificateChanged", { pinned: PINNED, seen: SEEN }),
        };
      case "unknown":
        return ill("notKnown", { serial });
      case "refused":
        return ill("refused", { serial, message: "Token is disabled" });
      case "forged":
        return ill("notGenuine", { serial, claims: "3" });
      case "clock":
        return { offsetS: -612, ...ill("clockOff", { seconds: "-612" }) };
      case "plain":
        return { trust: "plain", certificate: null };
      default:
        return {};
    }
  }

  #steps({ id, certificate }: ServerView): CheckStepView[] {
    const good = (step: string, detail: CheckStepView["detail"] = {}) => ({
      step,
      good: true,
      why: null,
      detail,
    });
    const bad = (
      step: string,
      why: string | null,
      detail: CheckStepView["detail"] = {},
    ) => ({ step, good: false, why, detail });
    const untilMs = String(certificate?.untilMs ?? "");
    const name = good("name", { address: "192.0.2.40" });
    const reach = good("reach", { port: "443", ms: "38" });
    const whole = [
      name,
      reach,
      good("certificate", { untilMs }),
      good("answer"),
      good("clock", { seconds: "2" }),
    ];
    const serial = "PIPU00F70D11";
    const state = id === "bank" ? this.#state : "good";
    switch (state) {
      case "silent":
        return [name, bad("reach", "unreachable", { port: "443" })];
      case "expired": {
        const ranOut = String(this.#desk.now() - 2 * DAY_MS);
        return [
          name,
          reach,
          bad("certificate", "certificateExpired", { untilMs: ranOut }),
        ];
      }
      case "changed":
        return [name, reach, bad("certificate", "certificateChanged")];
      case "clock":
        return [...whole.slice(0, 4), bad("clock", null, { seconds: "-612" })];
      case "unknown":
        return [...whole, bad("token", null, { serial })];
      case "refused":
        return [
          ...whole,
          bad("token", null, { serial, message: "Token is disabled" }),
        ];
      default:
        return [...whole, good("token", { serial })];
    }
  }

  #sampleContainers(): ContainerView[] {
    const kind = this.#query.get("containers");
    if (kind === null) return [];
    const free = kind !== "held";
    return [
      {
        id: "smph",
        serial: "SMPH0001A2B3",
        issuer: "Northwind",
        host: "vpn.northwind.example",
        cutOff: kind === "moved",
        mayTransfer: free && kind !== "moved",
        mayLeave: free,
        codes: 4,
        arriving: kind === "arriving" ? 3 : 0,
      },
    ];
  }

  #samplePast(kind: string): PastRequestView[] {
    if (kind === "empty") return [];
    if (kind === "few") return this.#few();
    const few = this.#few();
    return Array.from({ length: 1000 }, (_, i) => {
      const past = few[i % few.length] as PastRequestView;
      const earlier = i * 2 * HOUR_MS;
      return {
        ...past,
        id: `${i}`,
        atMs: past.atMs - earlier,
        answeredMs: past.answeredMs === null ? null : past.answeredMs - earlier,
      };
    }).sort((a, b) => b.atMs - a.atMs);
  }

  #few(): PastRequestView[] {
    const now = this.#desk.now();
    return past.map(([issuer, hours, fate, via, title, message], i) => {
      const atMs = now - hours * HOUR_MS;
      return {
        id: (i + 1).toString(16).padStart(32, "0"),
        atMs,
        issuer,
        account: issuer.startsWith("Fjord")
          ? "ops@northwind.example"
          : "mara.lindqvist",
        host: hosts[issuer] ?? "",
        title,
        message,
        fate,
        via,
        answeredMs: via === null ? null : atMs + 9 * SECOND_MS,
      };
    });
  }
}

const halfway: UnfinishedView = {
  id: "half",
  issuer: "Harbour Office",
  account: "mara",
  host: "login.harbour.example",
};

function token(
  id: string,
  issuer: string,
  account: string,
  serial: string,
): ApprovalTokenView {
  const unlock = false;
  const managed = false;
  const mutedUntilMs = null;
  return { id, issuer, account, serial, unlock, mutedUntilMs, managed };
}

function server(
  id: string,
  issuer: string,
  host: string,
  tokens: ApprovalTokenView[],
  more: Partial<ServerView> = {},
): ServerView {
  return {
    id,
    issuer,
    host,
    everyS: 10,
    lastContactMs: null,
    trouble: null,
    offsetS: 2,
    trust: "system",
    certificate: { fingerprint: PINNED, untilMs: null },
    contact: "",
    tokens,
    ailments: [],
    ...more,
  };
}

function print(start: string): string {
  return Array.from({ length: 32 }, (_, i) =>
    ((parseInt(start, 16) + i * 37) % 256).toString(16).padStart(2, "0"),
  )
    .join(":")
    .toUpperCase();
}

const hosts: Record<string, string> = {
  "Northwind VPN": "vpn.northwind.example",
  "Keycloak staging": "id.staging.example:8443",
  "Fjordbank Admin": "id.fjordbank.example",
};

type Past = [
  issuer: string,
  hoursAgo: number,
  fate: PastRequestView["fate"],
  via: PastRequestView["via"],
  title: string,
  message: string,
];

const past: Past[] = [
  ["Northwind VPN", 0.01, "open", null, "privacyIDEA", "Do you want to login?"],
  [
    "Northwind VPN",
    0.2,
    "approved",
    "notification",
    "privacyIDEA",
    "Please confirm the login from 192.0.2.17, Gothenburg",
  ],
  [
    "Northwind VPN",
    0.3,
    "notMe",
    "window",
    "privacyIDEA",
    "Please confirm the login from 198.51.100.7, Minsk",
  ],
  ["Fjordbank Admin", 1, "expired", null, "", ""],
  [
    "Keycloak staging",
    25,
    "approved",
    "commandLine",
    "eduMFA",
    "Do you want to confirm the login?",
  ],
  [
    "Keycloak staging",
    26,
    "denied",
    "notification",
    "eduMFA",
    "Do you want to confirm the login?",
  ],
  [
    "Keycloak staging",
    26.1,
    "wrongNumber",
    "window",
    "eduMFA",
    "Choose the number",
  ],
  ["Northwind VPN", 49, "notTaken", "window", "privacyIDEA", "Login"],
  ["Northwind VPN", 73, "unsure", "notification", "privacyIDEA", "Login"],
  ["Northwind VPN", 74, "notSent", "window", "privacyIDEA", "Login"],
  ["Northwind VPN", 400, "elsewhere", null, "privacyIDEA", "Login"],
  ["Fjordbank Admin", 900, "denied", "window", "", "Transfer approval"],
];
