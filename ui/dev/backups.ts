import type {
  BackupFolderView,
  BackupsView,
  BackupView,
  ProofView,
  RescueView,
  RestoreChoice,
  RestoredView,
  RestoreView,
  SealedBackupView,
  TokenView,
} from "../src/ipc";
import { openedBackup } from "./opened";
import { refusal, type Desk, type Handlers } from "./part";
import { sampleRescue } from "./rescue";

/** What it needs of the vault. */
interface Vault {
  tokens: () => TokenView[];
  firstRun: () => boolean;
  /** Whether this opens the vault. */
  isKey: (typed: string) => boolean;
  /** A vault was made that has these. */
  begin: (names: string[]) => unknown;
  add: (names: string[]) => void;
}

const DAY_MS = 86_400_000;
const USB = "/media/mara/Backup stick/Countersign";
const CLOUD = "/home/mara/Nextcloud/Countersign";

/**
 * Backups that are not there. In the address, `backups` is a state (`none`, `never`, `failed`, `partly`,
 * `damaged`, `exposed`, `busy`, `disk`, `unchecked`, `due`, `unread`; good without it); `undo` has a restore to undo;
 * `restore` is what choosing a file brings (`another`, `keyonly`, `damaged`, `notours`, `cancelled`, `same`);
 * `prove=bad` finds something missing.
 */
export class PretendedBackups {
  #desk: Desk;
  #vault: Vault;
  #state: string;
  #folders: BackupFolderView[];
  #recent: BackupView[];
  #provedMs: number | null;
  #undo: BackupsView["undo"] = null;
  #made: number;
  #here = false;

  constructor(desk: Desk, vault: Vault) {
    this.#desk = desk;
    this.#vault = vault;
    const { query } = desk;
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
      const tokens = this.#vault.tokens().length;
      const missing = this.#desk.query.get("prove") === "bad" ? 2 : 0;
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
    rescue: (): RescueView => ({
      tokens: sampleRescue(this.#vault.tokens(), this.#exposed(), {
        backupMs: this.#made,
        folder: USB,
      }),
      allOnThisDisk: this.#state === "disk",
    }),

    choose_backup: (): SealedBackupView | null => {
      const what = this.#desk.query.get("restore");
      if (what === "cancelled") return null;
      if (what === "notours") throw refusal("notABackup");
      this.#here = !this.#vault.firstRun() && what !== "another";
      return this.#sealed();
    },
    pick_backup: () => {
      this.#here = this.#desk.query.get("restore") !== "another";
      return this.#sealed();
    },
    open_backup: async ({ typed }) => {
      await this.#desk.pause(900);
      if (typed !== null && !this.#vault.isKey(String(typed)))
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
      this.#vault.add(added.map(({ issuer }) => issuer));
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
      return this.#vault.begin(this.#opened().tokens.map((one) => one.issuer));
    },
    cancel_restore: () => null,
    undo_restore: () => {
      this.#undo = null;
      return { undone: 4, kept: this.#desk.query.has("edited") ? 1 : 0 };
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
    return nothing ? this.#vault.tokens().length : 0;
  }

  async #backUp(): Promise<void> {
    const before = this.#state;
    this.#state = "busy";
    this.#desk.emit({ type: "backupsChanged" });
    await this.#long("backup", this.#vault.tokens().length * 40);
    this.#made = this.#desk.now();
    this.#state = before === "disk" ? before : "good";
    this.#folders = this.#folders.map(({ path }) =>
      this.#folder(path, this.#made),
    );
    const tokens = this.#vault.tokens().length;
    this.#recent = [this.#backup(this.#made, "opens", tokens), ...this.#recent];
    this.#desk.emit({ type: "backupsChanged" });
  }

  async #long(what: "backup" | "restore", total: number): Promise<void> {
    for (const part of [0, 0.3, 0.6, 0.9, 1]) {
      const done = Math.round(total * part);
      this.#desk.emit({ type: "progress", what, done, total });
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
    const many = this.#vault.tokens().length;
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

  #sealed(): SealedBackupView {
    return {
      name: this.#backup(this.#made, "opens", null).name,
      createdMs: this.#made,
      opensHere: this.#here,
      hasPassword: this.#desk.query.get("restore") !== "keyonly",
    };
  }

  #opened(): RestoreView {
    return openedBackup(
      {
        name: this.#backup(this.#made, "opens", null).name,
        createdMs: this.#made,
      },
      this.#vault.firstRun() ? null : this.#vault.tokens(),
      this.#desk.query.get("restore"),
    );
  }
}
