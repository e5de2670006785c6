import type { CodeView, TokenView } from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";
import type { PretendedSettings } from "./settings";
import type { PretendedTokens } from "./tokens";

/** Codes that mean nothing. In the address, `counted` has those of counter tokens on show. */
export class PretendedCodes {
  #desk: Desk;
  #tokens: PretendedTokens;
  #settings: PretendedSettings;
  #visible: string[] = [];
  #uncovered: string | null = null;
  #counters = new Set<string>();
  #told = new Map<string, number>();

  constructor(
    desk: Desk,
    tokens: PretendedTokens,
    settings: PretendedSettings,
  ) {
    this.#desk = desk;
    this.#tokens = tokens;
    this.#settings = settings;
  }

  handlers: Handlers = {
    show_codes: ({ ids }) => {
      this.#visible = ids as string[];
      return this.#shown();
    },
    reveal_code: ({ id, ticket }) => {
      this.#admit(id, ticket);
      this.#uncovered = String(id);
      setTimeout(() => {
        this.#uncovered = null;
        this.#desk.emit({ type: "codes", codes: this.#shown() });
      }, 10_000);
      return this.#code(String(id));
    },
    copy_code: ({ id, ticket }) => {
      const token = this.#admit(id, ticket);
      const copied = {
        id: token.id,
        issuer: token.issuer,
        account: token.account,
        clearsInSeconds: this.#settings.view.clipboardSeconds,
      };
      token.uses += 1;
      token.lastUsedMs = this.#desk.now();
      this.#desk.emit({ type: "copied", ...copied });
      this.#tokens.changed();
      return copied;
    },
    clear_clipboard: () => this.#desk.emit({ type: "clipboardCleared" }),
    next_code: ({ id, ticket }) => {
      const token = this.#admit(id, ticket);
      if (token.guarded) this.#uncovered = token.id;
      token.counter = (token.counter ?? 0) + 1;
      this.#counters.add(token.id);
      this.#tokens.changed();
      return this.#code(token.id);
    },
    reveal: () => {
      window.open("/reveal.html", "reveal", "width=400,height=640");
    },
    revealed: () => ({
      issuer: "Proton",
      account: "mara@proton.me",
      svg: { size: 37, path: chessboard(37) },
      key: "JBSWY3DPEHPK3PXP",
      uri: "otpauth://totp/Proton:mara?secret=JBSWY3DPEHPK3PXP",
      secondsLeft: 20,
    }),
  };

  /** Tells the codes that are new since it last did. */
  turn(): void {
    const codes = this.#shown().filter(({ id, validUntil }) => {
      if (validUntil === null || this.#told.get(id) === validUntil)
        return false;
      this.#told.set(id, validUntil);
      return true;
    });
    if (codes.length > 0) this.#desk.emit({ type: "codes", codes });
  }

  // A guarded token lets a code out for a ticket alone.
  #admit(id: unknown, ticket: unknown): TokenView {
    const token = this.#tokens.of(id);
    if (token.guarded && ticket !== "ticket") throw refusal("ticketInvalid");
    return token;
  }

  #shown(): CodeView[] {
    return this.#visible.flatMap((id) => this.#code(id) ?? []);
  }

  #code(id: string): CodeView | null {
    const token = this.#tokens.all.find((one) => one.id === id);
    if (!token || token.flaw !== null) return null;
    const covered = this.#settings.view.hideCodes || token.guarded;
    const hidden = covered && this.#uncovered !== id;
    const view: CodeView = {
      id,
      code: "",
      next: null,
      validFrom: null,
      validUntil: null,
      hidden,
    };
    if (token.kind === "hotp") {
      const known = this.#counters.has(id) || this.#desk.query.has("counted");
      if (known && !hidden) view.code = pseudo(token, token.counter ?? 0);
      return view;
    }
    const period = token.period ?? 30;
    // One token of the pictures is about to end when the others are not.
    const shift =
      token.issuer === "Northwind" && this.#desk.query.has("at") ? 13 : 0;
    const window = Math.floor((this.#desk.now() / 1000 + shift) / period);
    view.validFrom = window * period - shift;
    view.validUntil = view.validFrom + period;
    if (!hidden) {
      view.code = pseudo(token, window);
      if (this.#settings.view.showNext) view.next = pseudo(token, window + 1);
    }
    return view;
  }
}

const known: Record<string, string> = {
  GitHub: "482913",
  Proton: "073528",
  Northwind: "64021187",
  "Build signing": "291460",
  "Bäckström & Øvregård Sparebank": "758204",
  Cloudflare: "150839",
  Steam: "V7KQ2",
  Nextcloud: "936071",
  Hetzner: "524680",
};

/** Letters that look like a code; the first of a known token are those of the pictures. */
function pseudo(token: TokenView, window: number): string {
  const wanted = known[token.issuer];
  const first = (firstWindows[token.id] ??= window);
  if (wanted && first === window) return wanted;
  const letters =
    token.kind === "steam"
      ? "23456789BCDFGHJKMNPQRTVWXY"
      : token.kind === "motp"
        ? "0123456789abcdef"
        : token.kind === "yandex"
          ? "abcdefghijklmnopqrstuvwxyz"
          : "0123456789";
  let seed =
    Math.imul(window ^ parseInt(token.id.slice(-6), 16), 0x9e3779b1) >>> 0;
  let code = "";
  for (let i = 0; i < (token.digits ?? 6); i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    code += letters[Math.floor((seed / 2 ** 32) * letters.length)];
  }
  return code;
}

const firstWindows: Record<string, number> = {};

/** Something that looks like a QR code from afar. */
function chessboard(size: number): string {
  let path = "";
  for (let y = 4; y < size - 4; y++) {
    for (let x = 4; x < size - 4; x++) {
      if ((x * 7 + y * 13 + ((x * y) % 5)) % 3 === 0)
        path += `M${x} ${y}h1v1h-1z`;
    }
  }
  return path;
}
