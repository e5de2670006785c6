import type {
  BinnedView,
  BrandView,
  CodeView,
  DeskEvent,
  DraftsView,
  DraftView,
  ErrorView,
  GroupView,
  NewToken,
  Phase,
  SettingsView,
  StartView,
  TokenChange,
  TokensView,
  TokenView,
} from "../src/ipc";
import { PretendedApprovals } from "./approvals";
import { PretendedBackups } from "./backups";
import { PretendedCamera } from "./camera";
import { PretendedEnrolments } from "./enrolments";
import { PretendedRequests } from "./requests";
import { groupId, groupNames, sampleTokens } from "./sample";

const PASSWORD = "heron violin apricot dusk";
/** What a backup may take the place of. */
const lost = ["damaged", "notAVault", "emptyFile"];
const KEY = ["7KQM", "P2XH", "94TR", "VB6N", "CD8W", "3FJY", "H5ZA"];

type Arguments = Record<string, unknown>;

interface Icon {
  slug: string;
  title: string;
  path: string;
  hex: string;
}

// Three thousand icons, only when one is asked for.
const icons = async (): Promise<Icon[]> =>
  Object.values({ ...(await import("simple-icons")) }) as unknown as Icon[];

/** Pretends to be the desk: the contract in TypeScript, with sample tokens and codes that mean nothing. */
export class Backend {
  #query: URLSearchParams;
  #emit: (event: DeskEvent) => void;
  #phase: Phase;
  #settings: SettingsView;
  #tokens: TokenView[];
  #binned: BinnedView[] = [];
  #groups: GroupView[];
  #drafts = new Map<string, DraftView>();
  #visible: string[] = [];
  #uncovered: string | null = null;
  #counters = new Set<string>();
  #offset: number;
  #serial = 0x1000;
  #clockwork: ReturnType<typeof setInterval>;
  #camera: PretendedCamera;
  #backups: PretendedBackups;
  #approvals: PretendedApprovals;
  #enrolments: PretendedEnrolments;
  #requests: PretendedRequests;

  constructor(query: URLSearchParams, emit: (event: DeskEvent) => void) {
    this.#query = query;
    this.#emit = emit;
    this.#phase = (query.get("phase") ?? "unlocked") as Phase;
    this.#tokens = sampleTokens(Number(query.get("count") ?? 24));
    // As a server's container brings them.
    if (query.has("guarded"))
      for (const token of this.#tokens.slice(2, 4)) {
        const managed = "vpn.northwind.example";
        Object.assign(token, { guarded: true, stays: true, managed });
      }
    this.#groups = groupNames.map((name, i) => ({
      id: groupId(i),
      name,
      count: 0,
    }));
    this.#settings = {
      theme: (query.get("theme") ?? "system") as SettingsView["theme"],
      textScale: Number(query.get("scale") ?? 1),
      density: query.has("compact") ? "compact" : "comfortable",
      lockAfterMinutes: 5,
      clipboardSeconds: 30,
      hideCodes: query.has("hide"),
      showNext: true,
      copyOnClick: true,
      closeTo: "ask",
      startHidden: false,
      copyNotice: true,
      backUp: "onChange",
      backupFolders: [],
      onRequest: query.get("onrequest") ?? "notification",
      requestDetails: true,
      requestSound: true,
      listenWhileLocked: true,
      expectsRequests: true,
    } as unknown as SettingsView;
    // `at` seconds of the window are over when the page opens, as in the pictures.
    const at = query.get("at");
    const into = Math.floor(Date.now() / 1000) % 30;
    this.#offset = at === null ? 0 : (Number(at) - into) * 1000 + 3_600_000;
    for (const id of query.get("binned")?.split(",") ?? [])
      this.#bin(Number(id));
    this.#camera = new PretendedCamera(query, emit, (names) =>
      this.#draft(names),
    );
    this.#backups = new PretendedBackups(query, emit, {
      now: () => this.#now(),
      tokens: () => this.#tokens,
      firstRun: () => this.#phase !== "unlocked",
      pause: (ms) => this.#pause(ms),
      isKey: (typed) => typed === PASSWORD || plain(typed) === KEY.join(""),
      begin: (names) => {
        this.#brought = names;
        return { groups: KEY, ask: [2, 5] };
      },
      add: (names) => this.#bring(names),
    });
    this.#approvals = new PretendedApprovals(query, emit, {
      now: () => this.#now(),
      pause: (ms) => this.#pause(ms),
    });
    this.#enrolments = new PretendedEnrolments(query, {
      now: () => this.#now(),
      pause: (ms) => this.#pause(ms),
    });
    this.#requests = new PretendedRequests(query, emit, {
      now: () => this.#now(),
      pause: (ms) => this.#pause(ms),
    });
    this.#clockwork = setInterval(() => this.#turn(), 250);
  }

  /** Stops its clockwork. */
  stop(): void {
    clearInterval(this.#clockwork);
    this.#camera.stop();
    this.#requests.stop();
  }

  /** Another sign-in request comes, the first of a scene. */
  arrive(scene: string): void {
    this.#requests.arrive(scene);
  }

  async answer(command: string, args: unknown): Promise<unknown> {
    if (command.startsWith("plugin:")) return null;
    const handler =
      this.#handlers[command] ??
      this.#camera.handlers[command] ??
      this.#backups.handlers[command] ??
      this.#approvals.handlers[command] ??
      this.#enrolments.handlers[command] ??
      this.#requests.handlers[command];
    if (!handler) throw refusal("unexpected");
    return handler((args ?? {}) as Arguments);
  }

  #now(): number {
    return Date.now() + this.#offset;
  }

  #handlers: Record<string, (args: Arguments) => unknown> = {
    start: (): StartView => ({
      phase: this.#phase,
      settings: this.#settings,
      nowMs: this.#now(),
      platform: this.#query.get("platform") ?? "linux",
      trayHost: !this.#query.has("notray"),
      problem:
        this.#phase === "broken"
          ? refusal(this.#query.get("problem") ?? "heldBy", {
              pid: "4711",
              name: "countersign-cli",
            })
          : null,
      aside:
        this.#phase === "broken" &&
        lost.includes(this.#query.get("problem") ?? "")
          ? "vault.csv1.damaged-1"
          : null,
      vaultPath:
        "/home/mara/.local/share/org.countersign.Countersign/vault.csv1",
      version: "0.1.0",
    }),
    painted: () => null,
    touch: () => null,
    judge_password: ({ password }) => judge(String(password)),
    create_vault: async () => {
      await this.#pause(1000);
      return { groups: KEY, ask: [2, 5] };
    },
    confirm_recovery_key: ({ answers }) => {
      const [a, b] = (answers as string[]).map((s) => s.trim().toUpperCase());
      const right = a === KEY[2] && b === KEY[5];
      if (right && this.#phase !== "unlocked") this.#begin();
      return right;
    },
    save_recovery_key: () => true,
    postpone_recovery_key: () => this.#begin(),
    unlock: async ({ password }) => {
      await this.#pause(900);
      if (password !== PASSWORD) throw refusal("wrongPassword");
      this.#enter("unlocked");
    },
    unlock_with_recovery_key: async ({ key }) => {
      await this.#pause(900);
      if (plain(String(key)) !== KEY.join("")) throw refusal("badRecoveryKey");
      this.#enter("unlocked");
    },
    lock: () => this.#enter("locked"),
    close_window: () => null,

    tokens: (): TokensView => ({
      tokens: this.#tokens,
      groups: this.#groups.map((group) => ({
        ...group,
        count: this.#tokens.filter(({ groups }) => groups.includes(group.id))
          .length,
      })),
      binCount: this.#binned.length,
      damaged: 0,
    }),
    find: ({ query, group }) =>
      this.#find(String(query), group as string | null),
    show_codes: ({ ids }) => {
      this.#visible = ids as string[];
      return this.#visible.flatMap((id) => this.#code(id) ?? []);
    },
    reveal_code: ({ id, ticket }) => {
      this.#admit(id, ticket);
      this.#uncovered = String(id);
      setTimeout(() => {
        this.#uncovered = null;
        this.#emit({
          type: "codes",
          codes: this.#visible.flatMap((one) => this.#code(one) ?? []),
        });
      }, 10_000);
      return this.#code(String(id));
    },
    copy_code: ({ id, ticket }) => {
      const token = this.#admit(id, ticket);
      const copied = {
        id: token.id,
        issuer: token.issuer,
        account: token.account,
        clearsInSeconds: this.#settings.clipboardSeconds,
      };
      token.uses += 1;
      token.lastUsedMs = this.#now();
      this.#emit({ type: "copied", ...copied });
      this.#changed();
      return copied;
    },
    clear_clipboard: () => this.#emit({ type: "clipboardCleared" }),
    next_code: ({ id, ticket }) => {
      const token = this.#admit(id, ticket);
      if (token.guarded) this.#uncovered = token.id;
      token.counter = (token.counter ?? 0) + 1;
      this.#counters.add(token.id);
      this.#changed();
      return this.#code(token.id);
    },
    edit_token: ({ id, change }) => {
      const token = this.#token(id);
      const { secret, pin, ...rest } = change as TokenChange;
      if (secret) checkSecret(secret);
      if (secret || pin) token.flaw = null;
      Object.assign(token, rest);
      this.#changed();
      return token;
    },
    pin_token: ({ id, on }) => {
      this.#token(id).pinned = Boolean(on);
      this.#changed();
    },
    move_token: ({ id, after }) => {
      const token = this.#token(id);
      const rest = this.#tokens.filter((one) => one !== token);
      const at = rest.findIndex((one) => one.id === after) + 1;
      this.#tokens = [...rest.slice(0, at), token, ...rest.slice(at)];
      this.#changed();
    },
    bin: () => this.#binned,
    bin_token: ({ id }) => {
      this.#bin(this.#tokens.indexOf(this.#token(id)));
      this.#changed();
    },
    restore_token: ({ id }) => {
      const item = this.#binned.find(({ token }) => token.id === id);
      if (!item) throw refusal("notFound");
      this.#binned = this.#binned.filter((one) => one !== item);
      this.#tokens = [...this.#tokens, item.token];
      this.#changed();
    },
    purge_token: ({ id }) => {
      this.#binned = this.#binned.filter(({ token }) => token.id !== id);
      this.#changed();
    },
    empty_bin: () => {
      this.#binned = [];
      this.#changed();
    },
    make_group: ({ name }) => {
      const group = { id: this.#id(), name: String(name), count: 0 };
      this.#groups = [...this.#groups, group];
      this.#changed();
      return group;
    },
    rename_group: ({ id, name }) => {
      this.#groups = this.#groups.map((group) =>
        group.id === id ? { ...group, name: String(name) } : group,
      );
      this.#changed();
    },
    delete_group: ({ id }) => {
      this.#groups = this.#groups.filter((group) => group.id !== id);
      this.#changed();
    },
    set_group: ({ id, group, on }) => {
      const token = this.#token(id);
      const others = token.groups.filter((one) => one !== group);
      token.groups = on ? [...others, String(group)] : others;
      this.#changed();
    },

    draft_text: ({ text }) => this.#draftText(String(text)),
    draft_files: () => this.#draftFiles(),
    draft_dropped: () => this.#draftFiles(),
    draft_clipboard: async () => {
      await this.#pause(200);
      if (this.#query.has("emptyclipboard")) throw refusal("clipboardEmpty");
      const enrolment = this.#enrolments.read();
      if (enrolment) return enrolment;
      return this.#read([this.#draft({ issuer: "Forgejo", account: "mara" })]);
    },
    cancel_reading: () => null,
    draft_typed: ({ new: typed }) => {
      const token = typed as NewToken;
      checkSecret(token.secret);
      if (!token.digits || token.digits > 10) {
        throw refusal("invalidField", {
          field: "digits",
          flaw: "digits_out_of_range",
        });
      }
      return this.#draft(token);
    },
    confirm_draft: ({ draft, issuer, account, groups, onDuplicate }) => {
      const found = this.#drafts.get(String(draft));
      if (!found) throw refusal("notFound");
      if (onDuplicate === "refuse" && found.duplicates.length > 0)
        throw refusal("duplicate");
      const [model] = sampleTokens(1) as [TokenView];
      const token: TokenView = {
        ...model,
        id: this.#id(),
        issuer: String(issuer),
        account: String(account),
        groups: groups as string[],
        kind: found.kind,
        algorithm: found.algorithm,
        digits: found.digits,
        period: found.period,
        counter: found.counter,
        icon: { choice: "auto", brand: found.brand },
        pinned: false,
        uses: 0,
        lastUsedMs: null,
        createdMs: this.#now(),
      };
      this.#tokens = [...this.#tokens, token];
      this.#changed();
      return token;
    },
    discard_drafts: () => this.#drafts.clear(),

    verify: async ({ password }) => {
      await this.#pause(900);
      if (password !== PASSWORD) throw refusal("wrongPassword");
      return "ticket";
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
    change_password: () => null,
    replace_recovery_key: () => ({ groups: KEY, ask: [2, 5] }),

    settings: () => this.#settings,
    set_settings: ({ change }) => {
      this.#settings = {
        ...this.#settings,
        ...(change as Partial<SettingsView>),
      };
      this.#emit({ type: "settingsChanged", settings: this.#settings });
      return this.#settings;
    },
    check_vault: async () => {
      await this.#pause(400);
      return {
        records: this.#tokens.length,
        damaged: this.#query.has("damaged") ? 2 : 0,
        generation: 118,
        path: "",
      };
    },
    licences: () =>
      [
        "aes-gcm",
        "rqrr",
        "rusqlite",
        "serde",
        "svelte",
        "tauri",
        "tokio",
        "totp-rs",
      ].map((name) => ({
        name,
        version: "1.0.0",
        licence: "MIT OR Apache-2.0",
        text: "Permission is hereby granted, free of charge, to any person obtaining a copy of this software…",
      })),
    brand_icons: async ({ slugs }): Promise<BrandView[]> =>
      (await icons())
        .filter(({ slug }) => (slugs as string[]).includes(slug))
        .map(({ slug, title, path, hex }) => ({
          slug,
          title,
          path,
          colour: `#${hex}`,
        })),
    find_brands: async ({ query }) => {
      const words = String(query).toLowerCase();
      return (await icons())
        .filter(({ title }) => title.toLowerCase().includes(words))
        .sort((a, b) => a.title.length - b.title.length)
        .slice(0, 30)
        .map(({ slug, title }) => ({ slug, title }));
    },
  };

  // As long as the real thing takes, unless somebody is in a hurry.
  #pause(ms: number): Promise<void> {
    const wait = this.#query.has("quick") ? 0 : ms;
    return new Promise((done) => setTimeout(done, wait));
  }

  /** What a restored backup brings to a new vault. */
  #brought: string[] = [];

  #bring(names: string[]): void {
    const [model] = sampleTokens(1) as [TokenView];
    const tokens = names.map((issuer) => ({
      ...model,
      id: this.#id(),
      issuer,
      pinned: false,
      icon: { choice: "auto" as const, brand: issuer.toLowerCase() },
    }));
    this.#tokens = [...this.#tokens, ...tokens];
    if (tokens.length > 0) this.#changed();
  }

  #begin(): void {
    this.#tokens = [];
    this.#groups = [];
    this.#bring(this.#brought);
    this.#enter("unlocked");
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#emit({ type: "phase", phase });
  }

  #changed(): void {
    // Rust sends copies: what the page holds never changes under it.
    this.#tokens = this.#tokens.map((token) => ({ ...token }));
    this.#emit({ type: "tokensChanged" });
  }

  #id(): string {
    return (this.#serial++).toString(16).padStart(32, "0");
  }

  #token(id: unknown): TokenView {
    const token = this.#tokens.find((one) => one.id === id);
    if (!token) throw refusal("notFound");
    return token;
  }

  // A guarded token lets a code out for a ticket alone.
  #admit(id: unknown, ticket: unknown): TokenView {
    const token = this.#token(id);
    if (token.guarded && ticket !== "ticket") throw refusal("ticketInvalid");
    return token;
  }

  #bin(at: number): void {
    const [token] = this.#tokens.splice(at, 1);
    if (!token) return;
    const day = 86_400_000;
    const days = [28, 12, 1][this.#binned.length % 3] ?? 30;
    this.#binned.push({
      token,
      binnedMs: this.#now(),
      purgesMs: this.#now() + days * day - 1000,
    });
  }

  #find(query: string, group: string | null) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (token: TokenView) =>
      words.every((word) =>
        `${token.issuer}\n${token.account}\n${token.note}`
          .toLowerCase()
          .includes(word),
      );
    const hits = this.#tokens.filter(matches);
    const here = hits.filter(
      ({ groups }) => group === null || groups.includes(group),
    );
    return {
      pinned: here.filter(({ pinned }) => pinned).map(({ id }) => id),
      others: here.filter(({ pinned }) => !pinned).map(({ id }) => id),
      inBin:
        query === ""
          ? 0
          : this.#binned.filter(({ token }) => matches(token)).length,
      inOtherGroups: hits.length - here.length,
    };
  }

  #code(id: string): CodeView | null {
    const token = this.#tokens.find((one) => one.id === id);
    if (!token || token.flaw !== null) return null;
    const covered = this.#settings.hideCodes || token.guarded;
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
      const known = this.#counters.has(id) || this.#query.has("counted");
      if (known && !hidden) view.code = pseudo(token, token.counter ?? 0);
      return view;
    }
    const period = token.period ?? 30;
    // One token of the pictures is about to end when the others are not.
    const shift =
      token.issuer === "Northwind" && this.#query.has("at") ? 13 : 0;
    const window = Math.floor((this.#now() / 1000 + shift) / period);
    view.validFrom = window * period - shift;
    view.validUntil = view.validFrom + period;
    if (!hidden) {
      view.code = pseudo(token, window);
      if (this.#settings.showNext) view.next = pseudo(token, window + 1);
    }
    return view;
  }

  #told = new Map<string, number>();

  #turn(): void {
    if (this.#phase !== "unlocked") return;
    const codes = this.#visible.flatMap((id) => {
      const code = this.#code(id);
      if (!code || this.#told.get(id) === code.validUntil) return [];
      if (code.validUntil !== null) this.#told.set(id, code.validUntil);
      return code.validUntil === null ? [] : [code];
    });
    if (codes.length > 0) this.#emit({ type: "codes", codes });
  }

  #draftText(text: string): DraftsView {
    const enrolment = this.#enrolments.read();
    if (enrolment && /pipush|^pia:/i.test(text)) return enrolment;
    if (!text.toLowerCase().startsWith("otpauth")) throw refusal("noCodeFound");
    return this.#read([
      this.#draft({ issuer: "Codeberg", account: "mara-lindqvist" }),
    ]);
  }

  #read(drafts: DraftView[], more: Partial<DraftsView> = {}): DraftsView {
    const rest = { other: [], rejected: [], transfer: null };
    return { drafts, enrolments: [], ...rest, ...more };
  }

  async #draftFiles(): Promise<DraftsView> {
    await this.#pause(300);
    if (this.#query.has("slowpicture")) {
      this.#emit({ type: "reading", percent: 40 });
      await new Promise(() => {});
    }
    return this.#draftSeveral();
  }

  #draftSeveral(): DraftsView {
    const several = [
      this.#draft({ issuer: "Codeberg", account: "mara-lindqvist" }),
      this.#draft({ issuer: "GitHub", account: "mara-lindqvist" }),
      this.#draft({ issuer: "Fastmail", account: "mara@fastmail.example" }),
    ];
    if (!this.#query.has("transfer")) {
      return this.#read(several, {
        other: [{ what: "link", text: "https://northwind.example/set-up" }],
      });
    }
    return this.#read(several, {
      rejected: [
        { number: 4, issuer: "Old router", account: "", flaw: "empty_secret" },
      ],
      transfer: { have: 1, of: 3, missing: [2, 3] },
    });
  }

  #draft(
    given: Partial<NewToken> & { issuer: string; account: string },
  ): DraftView {
    const twin = this.#tokens.find(
      ({ issuer, account }) =>
        issuer === given.issuer && account === given.account,
    );
    const draft: DraftView = {
      draft: this.#id(),
      issuer: given.issuer,
      account: given.account,
      kind: given.kind ?? "totp",
      algorithm: given.algorithm ?? "SHA1",
      digits: given.digits ?? 6,
      period: given.period ?? 30,
      counter: given.counter ?? null,
      warnings: [],
      flaw: null,
      duplicates: twin
        ? [
            {
              id: twin.id,
              issuer: twin.issuer,
              account: twin.account,
              likeness: "sameCredential",
              binned: false,
            },
          ]
        : [],
      nameLooksLikeSecret: /^[A-Z2-7]{16,}$/.test(given.account),
      brand: given.issuer.toLowerCase(),
      twoStep: this.#query.has("twostep"),
    };
    this.#drafts.set(draft.draft, draft);
    return draft;
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

function refusal(code: string, detail: Record<string, string> = {}): ErrorView {
  return { code, message: code, detail };
}

function plain(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

function checkSecret(secret: string): void {
  const position = [...secret].findIndex(
    (letter) => !/[a-z2-7\s=-]/i.test(letter),
  );
  if (position === -1) return;
  throw refusal("invalidField", {
    field: "secret",
    flaw: "bad_secret_character",
    position: String(position),
  });
}

function judge(password: string) {
  if (password.length < 8)
    return { score: 0, acceptable: false, hint: "tooShort" };
  if (password.length < 11)
    return { score: 1, acceptable: false, hint: "guessable" };
  if (password.length < 15)
    return { score: 3, acceptable: true, hint: "longerIsBetter" };
  return { score: 4, acceptable: true, hint: null };
}

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
