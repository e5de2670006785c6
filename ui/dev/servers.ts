import type {
  AilmentView,
  ApprovalTokenView,
  CheckStepView,
  ServerView,
} from "../src/ipc";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const PINNED = print("5e");
const SEEN = print("c1");
/** The token of the server that is ill. */
const serial = "PIPU00F70D11";

/** The servers that this computer answers in a state; the last of them has what the state says. */
export function sampleServers(
  state: string,
  contact: string,
  now: number,
): ServerView[] {
  if (state === "none") return [];
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
    {
      ...token("bank", "Fjordbank Admin", "ops@northwind.example", serial),
      container: state === "lost" || state === "dead" ? "smph" : null,
      revoked: state === "dead" ? "moved" : null,
    },
  ]);
  const servers = [vpn, staging, bank];
  for (const one of servers) {
    one.lastContactMs = now - 3 * SECOND_MS;
    one.contact = contact;
    if (one.certificate) one.certificate.untilMs = now + 80 * DAY_MS;
  }
  Object.assign(bank, troubleOf(state, now));
  return state === "many" ? servers.concat(crowd()) : servers;
}

function crowd(): ServerView[] {
  return Array.from({ length: 17 }, (_, i) => {
    const host = `id${i}.example`;
    return server(host, `Server ${i}`, host, [
      token(host, `Server ${i}`, "mara", `PIPU00${i}`),
    ]);
  });
}

/** What ails the last of the servers. */
function troubleOf(state: string, now: number): Partial<ServerView> {
  const ill = (what: string, detail: AilmentView["detail"]) => ({
    ailments: [{ what, detail }],
  });
  const since = { lastContactMs: now - 44 * MINUTE_MS };
  const sinceMs = String(now - 44 * MINUTE_MS);
  switch (state) {
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
    case "lost":
    case "dead":
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

/** What a check of it finds, step by step. */
export function sampleSteps(
  { id, certificate }: ServerView,
  ailing: string,
  now: number,
): CheckStepView[] {
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
  const state = id === "bank" ? ailing : "good";
  switch (state) {
    case "silent":
      return [name, bad("reach", "unreachable", { port: "443" })];
    case "expired": {
      const ranOut = String(now - 2 * DAY_MS);
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
    case "lost":
    case "dead":
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

export function token(
  id: string,
  issuer: string,
  account: string,
  serial: string,
): ApprovalTokenView {
  return {
    id,
    issuer,
    account,
    serial,
    unlock: false,
    mutedUntilMs: null,
    container: null,
    revoked: null,
  };
}

export function server(
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
