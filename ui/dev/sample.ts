import type { TokenView } from "../src/ipc";

export const groupNames = ["Work", "Personal", "Servers", "Finance", "Mail"];

type Sample = [
  issuer: string,
  account: string,
  brand: string | null,
  groups: number[],
  more?: Partial<TokenView>,
];

const samples: Sample[] = [
  ["GitHub", "mara-lindqvist", "github", [0], { pinned: true, uses: 431 }],
  [
    "Proton",
    "mara@proton.me",
    "proton",
    [1, 4],
    {
      pinned: true,
      uses: 212,
      note: "Recovery phrase is in the blue folder. Second factor for the business account too.",
    },
  ],
  [
    "Northwind",
    "mara.lindqvist@northwind.example",
    null,
    [0],
    { pinned: true, digits: 8 },
  ],
  [
    "Build signing",
    "",
    null,
    [0],
    { kind: "hotp", counter: 118, period: null },
  ],
  ["Bäckström & Øvregård Sparebank", "kundnummer 4471-882-019-6650", null, [3]],
  ["Cloudflare", "ops@northwind.example", "cloudflare", [0, 2]],
  [
    "Imported token",
    "old-phone",
    null,
    [],
    {
      kind: "broken",
      flaw: "bad_secret_character",
      algorithm: null,
      digits: null,
      period: null,
    },
  ],
  [
    "Steam",
    "mara_l",
    "steam",
    [1],
    { kind: "steam", digits: 5, algorithm: null },
  ],
  ["Nextcloud", "mara@cloud.example", "nextcloud", [1, 2], { period: 60 }],
  ["Hetzner", "K0384712", "hetzner", [2]],
  ["GitLab", "mara@northwind.example", "gitlab", [0]],
  ["Stripe", "ops@northwind.example", "stripe", [0, 3]],
  ["DigitalOcean", "ops@northwind.example", "digitalocean", [0, 2]],
  ["Discord", "mara_l", "discord", [1]],
  ["Codeberg", "mara-lindqvist", "codeberg", [1]],
  ["Gitea", "mara@git.example", "gitea", [2]],
  [
    "Företagsbanken",
    "5567-2201",
    null,
    [3],
    { kind: "yandex", digits: 8, algorithm: null },
  ],
  ["PayPal", "mara@proton.me", "paypal", [3]],
  ["Mastodon", "@mara@social.example", "mastodon", [1]],
  [
    "Office door",
    "badge 0417",
    null,
    [0],
    { kind: "daypassword", period: 86400 },
  ],
  ["Jira", "mara.lindqvist@northwind.example", "jira", [0]],
  ["Wikipedia", "Mara L.", "wikipedia", [1]],
  [
    "Legacy VPN",
    "mlindqvist",
    null,
    [0],
    { kind: "motp", period: 10, algorithm: null },
  ],
  ["Signal backup", "", null, [1], { algorithm: "SHA256" }],
];

const START_MS = Date.UTC(2025, 2, 3, 9);

export function sampleTokens(count: number): TokenView[] {
  return Array.from({ length: count }, (_, i) => {
    const [issuer, account, brand, groups, more] = samples[
      i % samples.length
    ] as Sample;
    const turn = Math.floor(i / samples.length);
    return {
      id: (i + 1).toString(16).padStart(32, "0"),
      issuer: turn === 0 ? issuer : `${issuer} ${turn + 1}`,
      account,
      kind: "totp",
      algorithm: "SHA1",
      digits: 6,
      period: 30,
      counter: null,
      groups: groups.map(groupId),
      note: "",
      icon: { choice: "auto", brand },
      uses: 12,
      lastUsedMs: START_MS + 20 * 86_400_000,
      createdMs: START_MS,
      flaw: null,
      managed: null,
      source: "picture",
      guarded: false,
      stays: false,
      revoked: null,
      ...more,
      pinned: turn === 0 && more?.pinned === true,
    };
  });
}

export function groupId(place: number): string {
  return (0xa0 + place).toString(16).padStart(32, "0");
}
