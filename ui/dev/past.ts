import type { PastRequestView } from "../src/ipc";

const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;

/** Requests of the past: `empty`, `few` or `many`. */
export function samplePast(kind: string, now: number): PastRequestView[] {
  if (kind === "empty") return [];
  const some = few(now);
  if (kind === "few") return some;
  return Array.from({ length: 1000 }, (_, i) => {
    const past = some[i % some.length] as PastRequestView;
    const earlier = i * 2 * HOUR_MS;
    return {
      ...past,
      id: `${i}`,
      atMs: past.atMs - earlier,
      answeredMs: past.answeredMs === null ? null : past.answeredMs - earlier,
    };
  }).sort((a, b) => b.atMs - a.atMs);
}

function few(now: number): PastRequestView[] {
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
