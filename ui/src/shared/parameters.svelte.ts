import type { KindParameters } from "./kind";

/** The kinds that can be chosen, the usual one first. */
export const kinds = [
  "totp",
  "hotp",
  "daypassword",
  "steam",
  "motp",
  "yandex",
] as const;

export type ChosenKind = (typeof kinds)[number];

// The largest numbers that Rust can be told; it refuses those out of range itself, and says why.
const MOST_DIGITS = 255;
const MOST_SECONDS = 4_294_967_295;

/** What the service chose: kind, digits, period, counter, algorithm, PIN, as they are typed. */
export class Parameters {
  kind = $state<ChosenKind>("totp");
  algorithm = $state("SHA1");
  digits = $state("6");
  period = $state("30");
  counter = $state("0");
  pin = $state("");

  constructor(given?: KindParameters) {
    if (!given) return;
    this.kind = kinds.find((kind) => kind === given.kind) ?? "totp";
    this.algorithm = given.algorithm ?? "SHA1";
    this.digits = String(given.digits ?? 6);
    this.period = String(given.period ?? 30);
    this.counter = String(given.counter ?? 0);
  }

  /** A day password lasts a day unless somebody says otherwise. */
  choose(kind: ChosenKind): void {
    if (kind === "daypassword" && this.period === "30") this.period = "86400";
    if (kind === "totp" && this.period === "86400") this.period = "30";
    this.kind = kind;
  }

  /** Numbers as Rust takes them; what is not a number becomes one that Rust refuses. */
  get values(): KindParameters & { pin: string | null } {
    return {
      kind: this.kind,
      algorithm: this.algorithm,
      digits: Math.min(whole(this.digits), MOST_DIGITS),
      period: Math.min(whole(this.period), MOST_SECONDS),
      counter: this.kind === "hotp" ? whole(this.counter) : null,
      pin: this.pin === "" ? null : this.pin,
    };
  }
}

function whole(text: string): number {
  const trimmed = text.trim();
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : 0;
}
