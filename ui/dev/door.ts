import type { Phase, StartView } from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";
import type { PretendedSettings } from "./settings";

const PASSWORD = "heron violin apricot dusk";
const KEY = ["7KQM", "P2XH", "94TR", "VB6N", "CD8W", "3FJY", "H5ZA"];
/** What a backup may take the place of. */
const lost = ["damaged", "notAVault", "emptyFile"];

/**
 * The door of a vault that is not there. In the address, `phase` is where it opens (unlocked without it), `problem` why
 * it cannot.
 */
export class PretendedDoor {
  #desk: Desk;
  #settings: PretendedSettings;
  #begin: () => void;
  phase: Phase;
  readonly recoveryKey = { groups: KEY, ask: [2, 5] };

  constructor(desk: Desk, settings: PretendedSettings, begin: () => void) {
    this.#desk = desk;
    this.#settings = settings;
    this.#begin = begin;
    this.phase = (desk.query.get("phase") ?? "unlocked") as Phase;
  }

  handlers: Handlers = {
    start: (): StartView => this.#start(),
    painted: () => null,
    touch: () => null,
    judge_password: ({ password }) => judge(String(password)),
    create_vault: async () => {
      await this.#desk.pause(1000);
      return this.recoveryKey;
    },
    confirm_recovery_key: ({ answers }) => {
      const [a, b] = (answers as string[]).map((s) => s.trim().toUpperCase());
      const right = a === KEY[2] && b === KEY[5];
      if (right && this.phase !== "unlocked") this.#open();
      return right;
    },
    save_recovery_key: () => true,
    postpone_recovery_key: () => this.#open(),
    unlock: async ({ password }) => {
      await this.#check(password);
      this.#enter("unlocked");
    },
    unlock_with_recovery_key: async ({ key }) => {
      await this.#desk.pause(900);
      if (plain(String(key)) !== KEY.join("")) throw refusal("badRecoveryKey");
      this.#enter("unlocked");
    },
    lock: () => this.#enter("locked"),
    close_window: () => null,
    verify: async ({ password }) => {
      await this.#check(password);
      return "ticket";
    },
    change_password: () => null,
    replace_recovery_key: () => this.recoveryKey,
  };

  /** Whether this opens the vault. */
  isKey(typed: string): boolean {
    return typed === PASSWORD || plain(typed) === KEY.join("");
  }

  async #check(password: unknown): Promise<void> {
    await this.#desk.pause(900);
    if (password !== PASSWORD) throw refusal("wrongPassword");
  }

  #open(): void {
    this.#begin();
    this.#enter("unlocked");
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#desk.emit({ type: "phase", phase });
  }

  #start(): StartView {
    const { query } = this.#desk;
    const broken = this.phase === "broken";
    const problem = query.get("problem");
    const holder = { pid: "4711", name: "countersign-cli" };
    return {
      phase: this.phase,
      settings: this.#settings.view,
      nowMs: this.#desk.now(),
      platform: query.get("platform") ?? "linux",
      trayHost: !query.has("notray"),
      problem: broken ? refusal(problem ?? "heldBy", holder) : null,
      aside:
        broken && lost.includes(problem ?? "") ? "vault.csv1.damaged-1" : null,
      vaultPath:
        "/home/mara/.local/share/org.countersign.Countersign/vault.csv1",
      version: "0.1.0",
    };
  }
}

function plain(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
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
