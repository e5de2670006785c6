import type {
  BackupFolderView,
  BackupsView,
  BackupView,
  DeskEvent,
  ErrorView,
  ProofView,
  RescueTokenView,
  RescueView,
  RestoreChoice,
  RestoredView,
  RestoreTokenView,
  RestoreView,
  SealedBackupView,
  TokenView,
} from "../src/ipc";

type Handlers = Record<string, (args: Record<string, unknown>) => unknown>;

/** What it needs of the rest of the pretended desk. */
interface Desk {
  now: () => number;
  tokens: () => TokenView[];
  firstRun: () => boolean;
  pause: (ms: number) => Promise<void>;
  /** Whether this opens the vault. */
  isKey: (typed: string) => boolean;
  /** A vault was made that has these. */
  begin: (names: string[]) => unknown;
  add: (names: string[]) => void;
}

const DAY_MS = 86_400_000;
const USB = "/media/mara/Backup stick/Countersign";
const CLOUD = "/home/mara/Nextcloud/Countersign";

const refusal = (
  code: string,
  detail: Record<string, string> = {},
): ErrorView => ({ code, message: code, detail });

/**
 * Backups that are not there. In the address, `backups` is a state (`none`, `never`, `failed`, `partly`,
 * `damaged`, `exposed`, `busy`, `disk`, `unchecked`, `due`, `unread`; good without it); `undo` has a restore to undo;
 * `restore` is what choosing a file brings (`another`, `keyonly`, `damaged`, `notours`, `cancelled`, `same`);
 * `prove=bad` finds something missing.
 */
export class PretendedBackups {
  #query: URLSearchParams;
  #emit: (event: DeskEvent) => void;
  #desk: Desk;
  #state: string;
  #folders: BackupFolderView[];
  #recent: BackupView[];
  #provedMs: number | null;
  #undo: BackupsView["undo"] = null;
  #made: number;
  #here = false;

  constructor(
    query: URLSearchParams,
    emit: (event: DeskEvent) => void,
    desk: Desk,
  ) {
    this.#query = query;
    this.#emit = emit;
    this.#desk = desk;
    this.#state = query.get("backups") ?? "good";
    const now = desk.now();
    this.#made = now - DAY_MS / 3;
    this.#folders = this.#sampleFolders();
    this.#recent =
      this.#state === "none" || this.#state === "never"
        ? []
        : this.#sampleRecent();
    this.#provedMs =
      this.#state === "due" || this.#recent.length === 0
        ? null
        : now - 12 * DAY_MS;
    if (query.has("undo")) this.#undo = this.#undoUntil(now - 2 * DAY_MS);
  }

  handlers: Handlers = {
    backups: () => {
      if (this.#state === "unread") throw refusal("busy");
      return this.#view();
    },
    add_backup_folder: () => {
      const path = this.#folders.length === 0 ? USB : CLOUD;
      if (this.#folders.every((folder) => folder.path !== path)) {
        this.#folders = [...this.#folders, this.#folder(path, null)];
      }
      void this.#backUp();
      return this.#view();
    },
    remove_backup_folder: ({ path }) => {
      this.#folders = this.#folders.filter((folder) => folder.path !== path);
      return this.#view();
    },
    back_up_now: async () => {
      if (this.#folders.length === 0) throw refusal("noBackupFolder");
      await this.#backUp();
      return this.#view();
    },
    check_backups: async () => {
      await this.#desk.pause(900);
      if (this.#state === "unchecked") this.#state = "good";
      this.#folders = this.#folders.map((folder) => ({
        ...folder,
        verifiedMs:
          folder.lastMs === null || folder.trouble
            ? folder.verifiedMs
            : this.#desk.now(),
      }));
      return this.#view();
    },
    prove_backup: async (): Promise<ProofView> => {
      await this.#desk.pause(1500);
      this.#provedMs = this.#desk.now();
      if (this.#state === "due") this.#state = "good";
      const tokens = this.#desk.tokens().length;
      const missing = this.#query.get("prove") === "bad" ? 2 : 0;
      return {
        name: this.#recent[0]?.name ?? "",
        createdMs: this.#made,
        tokens: tokens - missing,
        sameCodes: tokens - missing - 1,
        newerHere: 1,
        missing,
      };
    },
    remove_backup: ({ path }) => {
      const [newest] = this.#recent.filter(({ state }) => state === "opens");
      if (newest?.path === path) throw refusal("lastGoodBackup");
      this.#recent = this.#recent.filter((backup) => backup.path !== path);
      return this.#view();
    },
    rescue: () => this.#rescue(),

    choose_backup: (): SealedBackupView | null => {
      const what = this.#query.get("restore");
      if (what === "cancelled") return null;
      if (what === "notours") throw refusal("notABackup");
      this.#here = !this.#desk.firstRun() && what !== "another";
      return this.#sealed();
    },
    pick_backup: () => {
      this.#here = this.#query.get("restore") !== "another";
      return this.#sealed();
    },
    open_backup: async ({ typed }) => {
      await this.#desk.pause(900);
      if (typed !== null && !this.#desk.isKey(String(typed)))
        throw refusal("backupPassword", { createdMs: String(this.#made) });
      return this.#opened();
    },
    restore_backup: async ({ choice }): Promise<RestoredView> => {
      await this.#long("restore", this.#opened().tokensInIt);
      const { mode, only } = choice as RestoreChoice;
      const coming = this.#opened().tokens.filter(({ id, fate }) =>
        only ? only.includes(id) : fate === "new" || fate === "changed",
      );
      const added = coming.filter(({ fate }) => fate !== "changed");
      this.#desk.add(added.map(({ issuer }) => issuer));
      if (coming.length > 0) this.#undo = this.#undoUntil(this.#desk.now());
      return {
        added: added.length,
        changed: coming.length - added.length,
        binned: mode === "replace" ? 2 : 0,
        untilMs: coming.length > 0 ? this.#desk.now() + 30 * DAY_MS : null,
      };
    },
    restore_first: async () => {
      await this.#desk.pause(1000);
      return this.#desk.begin(this.#opened().tokens.map((one) => one.issuer));
    },
    cancel_restore: () => null,
    undo_restore: () => {
      this.#undo = null;
      return { undone: 4, kept: this.#query.has("edited") ? 1 : 0 };
    },
  };

  #view(): BackupsView {
    return {
      folders: this.#folders,
      recent: this.#recent,
      busy: this.#state === "busy",
      exposed: this.#exposed(),
      provedMs: this.#provedMs,
      proveDue: this.#state === "due",
      undo: this.#undo,
    };
  }

  #exposed(): number {
    if (this.#state === "exposed") return 3;
    const nothing = this.#state === "none" || this.#state === "never";
    return nothing ? this.#desk.tokens().length : 0;
  }

  async #backUp(): Promise<void> {
    const before = this.#state;
    this.#state = "busy";
    this.#emit({ type: "backupsChanged" });
    await this.#long("backup", this.#desk.tokens().length * 40);
    this.#made = this.#desk.now();
    this.#state = before === "disk" ? before : "good";
    this.#folders = this.#folders.map(({ path }) =>
      this.#folder(path, this.#made),
    );
    const tokens = this.#desk.tokens().length;
    this.#recent = [this.#backup(this.#made, "opens", tokens), ...this.#recent];
    this.#emit({ type: "backupsChanged" });
  }

  async #long(what: "backup" | "restore", total: number): Promise<void> {
    for (const part of [0, 0.3, 0.6, 0.9, 1]) {
      const done = Math.round(total * part);
      this.#emit({ type: "progress", what, done, total });
      await this.#desk.pause(part === 1 ? 0 : 500);
    }
  }

  #folder(path: string, lastMs: number | null): BackupFolderView {
    return {
      path,
      trouble: null,
      sameDisk: this.#state === "disk",
      lastMs,
      verifiedMs: this.#state === "unchecked" ? null : lastMs,
      nextMs: null,
    };
  }

  #sampleFolders(): BackupFolderView[] {
    if (this.#state === "none") return [];
    if (this.#state === "never") return [this.#folder(USB, null)];
    const usb = this.#folder(USB, this.#made);
    if (this.#state === "failed") usb.trouble = "backupFull";
    if (this.#state === "disk") usb.path = "/home/mara/Documents/Backups";
    if (this.#state !== "partly" && this.#state !== "good") return [usb];
    const cloud = this.#folder(CLOUD, this.#made);
    if (this.#state === "partly") {
      usb.trouble = "backupFolderGone";
      usb.lastMs = this.#made - 3 * DAY_MS;
    } else {
      cloud.nextMs = this.#made + DAY_MS;
    }
    return [usb, cloud];
  }

  #sampleRecent(): BackupView[] {
    const many = this.#desk.tokens().length;
    const days = [0, 1, 2, 3, 4, 11, 18, 45];
    return days.map((ago, i) => {
      const made = this.#made - ago * DAY_MS;
      const tokens = ago > 10 ? many - 3 : many;
      if (i === 0 && this.#state === "damaged") {
        return this.#backup(made, "damaged", null, "backupAltered");
      }
      if (i === 2) return this.#backup(made, "damaged", null, "backupCutShort");
      if (i === 4) return this.#backup(made, "newer", null);
      if (i === 5) return this.#backup(made, "otherVault", null);
      return this.#backup(made, ago > 10 ? "unchecked" : "opens", tokens);
    });
  }

  #backup(
    createdMs: number,
    state: BackupView["state"],
    tokens: number | null,
    why: string | null = null,
  ): BackupView {
    const stamp = new Date(createdMs).toISOString().slice(0, 19);
    const name = `countersign-${stamp.replace("T", "-").replaceAll(":", "")}-4f7a91c2.csbackup`;
    const size = 40_960 + (tokens ?? 0) * 16;
    return {
      path: `${USB}/${name}`,
      name,
      createdMs,
      size: size as unknown as BackupView["size"],
      tokens,
      state,
      why,
    };
  }

  #undoUntil(atMs: number): BackupsView["undo"] {
    const name = this.#backup(this.#made, "opens", null).name;
    return { name, atMs, untilMs: atMs + 30 * DAY_MS };
  }

  #rescue(): RescueView {
    const all = this.#desk.tokens();
    const lost = this.#exposed();
    const tokens = all.map((token, i): RescueTokenView => {
      const back = { backupMs: this.#made, folder: USB, ask: null };
      const name = {
        id: token.id,
        issuer: token.issuer,
        account: token.account,
      };
      if (i >= all.length - lost)
        return {
          ...name,
          rescue: "lost",
          backupMs: null,
          folder: null,
          ask: null,
        };
      if (i === 2 || i === 20)
        return {
          ...name,
          rescue: "ask",
          backupMs: null,
          folder: null,
          ask: i === 2 ? "the Northwind help desk" : null,
        };
      if (i === 4 && lost > 0)
        return { ...name, ...back, rescue: "comesBackOlder" };
      return { ...name, ...back, rescue: "comesBack" };
    });
    const order = ["lost", "ask", "comesBackOlder", "comesBack"];
    tokens.sort((a, b) => order.indexOf(a.rescue) - order.indexOf(b.rescue));
    return { tokens, allOnThisDisk: this.#state === "disk" };
  }

  #sealed(): SealedBackupView {
    return {
      name: this.#backup(this.#made, "opens", null).name,
      createdMs: this.#made,
      opensHere: this.#here,
      hasPassword: this.#query.get("restore") !== "keyonly",
    };
  }

  #opened(): RestoreView {
    const what = this.#query.get("restore");
    const first = this.#desk.firstRun();
    const here = this.#desk.tokens();
    const tokens = first ? unknownTokens(24) : compared(here, what === "same");
    const damage =
      what === "damaged"
        ? { cause: "backupCutShort", lost: 2, of: 0 }
        : undefined;
    const read = tokens.filter(({ fate }) => fate !== "onlyHere").length;
    return {
      name: this.#backup(this.#made, "opens", null).name,
      createdMs: this.#made,
      computer: "Studio",
      tokensInIt: read,
      groups: 5,
      stubs:
        what === "same"
          ? []
          : [
              {
                issuer: "Northwind VPN",
                account: "mara.lindqvist",
                ask: "the Northwind help desk",
              },
              { issuer: "Privacyidea", account: "TOTP0017A2", ask: null },
            ],
      damage: damage ? { ...damage, of: read + damage.lost } : null,
      here: first ? null : here.length,
      tokens,
    };
  }
}

const unknown = [
  ["Fastmail", "mara@fastmail.example"],
  ["Bitwarden", "mara@proton.me"],
  ["Tailscale", "mara@northwind.example"],
] as const;

function unknownTokens(count: number): RestoreTokenView[] {
  return Array.from({ length: count }, (_, i) => {
    const [issuer, account] = unknown[i % unknown.length] ?? ["", ""];
    const turn = Math.floor(i / unknown.length);
    return {
      id: `f${i.toString(16).padStart(31, "0")}`,
      issuer: turn === 0 ? issuer : `${issuer} ${turn + 1}`,
      account,
      fate: "new",
      parts: [],
    };
  });
}

function compared(here: TokenView[], same: boolean): RestoreTokenView[] {
  const of = (
    { id, issuer, account }: TokenView,
    i: number,
  ): RestoreTokenView => {
    const token = { id, issuer, account, parts: [] };
    if (same) return { ...token, fate: "same" };
    if (i < 2)
      return {
        ...token,
        fate: "changed",
        parts: i === 0 ? ["name", "note"] : ["groups"],
      };
    return { ...token, fate: i >= here.length - 2 ? "onlyHere" : "same" };
  };
  const gone: RestoreTokenView = {
    id: "e".padEnd(32, "0"),
    issuer: "Old mail",
    account: "mara@old.example",
    fate: "goneHere",
    parts: [],
  };
  const tokens = here.map(of);
  return same ? tokens : [...unknownTokens(3), ...tokens, gone];
}
