import { drafts } from "../add/drafts.svelte";
import { approvals } from "../approvals/approvals.svelte";
import { checks } from "../approvals/checks.svelte";
import { syncs } from "../approvals/syncs.svelte";
import { noticeTest } from "../approvals/notice-test.svelte";
import { backups } from "../backups/backups.svelte";
import { bin } from "../bin/bin.svelte";
import { t, tFrom, knows } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { DeskEvent, Phase, StartView } from "../ipc";
import { requests } from "../requests/requests.svelte";
import { restore } from "../restore/restore.svelte";
import { replacement } from "../settings/replacement.svelte";
import { clock } from "../shared/clock.svelte";
import { explain, report } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { preferences } from "../shared/preferences.svelte";
import { progress } from "../shared/progress.svelte";
import { toasts } from "../shared/toast.svelte";
import { codes } from "../tokens/codes.svelte";
import { guard } from "../tokens/guard.svelte";
import { tokenList } from "../tokens/list.svelte";
import { forgetCopied, showCopied } from "../tokens/verbs";
import { adding } from "./adding.svelte";
import { view } from "./view.svelte";

/** What Rust said at the start, the phase it is in, and what it has told since. */
class Session {
  #start = $state.raw<StartView | null>(null);
  #phase = $state<Phase | null>(null);
  // Where it is going to be as soon as what belongs there has been read.
  #next: Phase | null = null;
  #closeAsked = $state(false);
  #linked = false;

  get start(): StartView | null {
    return this.#start;
  }

  get phase(): Phase | null {
    return this.#phase;
  }

  /** Whether the window waits to hear what closing it means. */
  get closeAsked(): boolean {
    return this.#closeAsked;
  }

  /** Listens first, so that nothing is missed, then asks. */
  async begin(): Promise<void> {
    try {
      await ipc.onDesk((event) => this.#heed(event));
      await this.restart();
    } catch (reason) {
      this.#fail(reason);
    }
  }

  async restart(): Promise<void> {
    try {
      const start = await ipc.start();
      clock.align(start.nowMs);
      preferences.begin(start.settings, start.platform);
      this.#start = start;
      await this.#enter(start.phase);
    } catch (reason) {
      this.#fail(reason);
    }
  }

  stayOpen(): void {
    this.#closeAsked = false;
  }

  async close(choice: "tray" | "quit", remember: boolean): Promise<void> {
    this.#closeAsked = false;
    await ipc.closeWindow(choice, remember).catch(report);
  }

  /** The window went out of sight, or came back. */
  hide(hidden: boolean): void {
    adding.hide(hidden);
    if (hidden) {
      document.documentElement.dataset["hidden"] = "";
      clock.sleep();
    } else {
      delete document.documentElement.dataset["hidden"];
      clock.wake();
    }
  }

  async #enter(phase: Phase): Promise<void> {
    if (phase === this.#next) return;
    this.#next = phase;
    try {
      if (phase === "unlocked") await this.#load();
      else this.#forget();
    } catch (reason) {
      if (this.#next === phase) this.#next = this.#phase;
      throw reason;
    }
    // Something else may have happened while it was read.
    if (this.#next !== phase) return;
    this.#phase = phase;
    this.#takeLink();
  }

  async #load(): Promise<void> {
    await Promise.all([
      tokenList.load(),
      backups.load(),
      approvals.load(),
      requests.load(),
    ]);
  }

  // A link may come while the vault is locked, or just before its tokens are here.
  #takeLink(): void {
    if (!this.#linked || this.#phase !== "unlocked") return;
    this.#linked = false;
    adding.link();
  }

  // Nothing of the vault stays on a page that is locked.
  #forget(): void {
    toasts.reset();
    live.clear();
    forgetCopied();
    codes.clear();
    guard.close();
    tokenList.clear();
    bin.clear();
    backups.clear();
    approvals.clear();
    checks.clear();
    syncs.clear();
    noticeTest.clear();
    requests.clear();
    restore.forget();
    progress.clear();
    replacement.end();
    adding.forget();
    view.go({ name: "list" });
    this.#closeAsked = false;
  }

  #fail(reason: unknown): void {
    const { code, detail } = AppError.from(reason);
    if (this.#start) {
      report(reason);
      return;
    }
    this.#start = {
      phase: "broken",
      settings: preferences.settings,
      nowMs: Date.now(),
      platform: "linux",
      trayHost: false,
      problem: { code, message: explain(reason), detail },
      aside: null,
      vaultPath: "",
      version: "",
    };
    this.#phase = this.#next = "broken";
  }

  #heed(event: DeskEvent): void {
    switch (event.type) {
      case "phase":
        void this.#enter(event.phase).catch(report);
        break;
      case "tokensChanged":
        if (this.#next === "unlocked") {
          codes.refresh();
          void tokenList.load().catch(report);
          // What would be lost has changed with them.
          void backups.load();
        }
        break;
      case "codes":
        codes.take(event.codes);
        break;
      case "copied":
        showCopied(event, event.clearsInSeconds);
        break;
      case "backupsChanged":
        if (this.#next === "unlocked") void backups.load();
        break;
      case "approvalsChanged":
        // What changes while the first look is taken is looked at once more.
        if (this.#next === "unlocked") {
          void approvals.load();
          void requests.load();
        }
        break;
      case "requestArrived":
        requests.arrived(event.issuer);
        break;
      case "notificationSeen":
        noticeTest.press();
        break;
      case "progress":
        progress.take(event);
        break;
      case "clipboardCleared":
        forgetCopied();
        break;
      case "settingsChanged":
        preferences.take(event.settings);
        codes.refresh();
        break;
      case "closeAsked":
        this.#closeAsked = true;
        break;
      case "notice":
        if (knows("notices", event.key)) {
          const text = tFrom("notices", event.key, "app.name");
          toasts.show({ text, tone: "notice" });
        }
        break;
      case "goTo":
        if (this.#phase === "unlocked") goTo(event.page);
        break;
      case "dropped":
        if (this.#phase === "unlocked") adding.dropped();
        break;
      case "camera":
      case "cameras":
      case "cameraFound":
        adding.seen(event);
        break;
      case "reading":
        drafts.progress(event.percent);
        break;
      case "linkArrived":
        this.#linked = true;
        this.#takeLink();
        break;
      case "hidden":
        this.hide(event.hidden);
        break;
    }
  }
}

function goTo(page: string): void {
  if (page === "settings") view.go({ name: "settings", section: "general" });
  else if (page === "approvals")
    view.go({ name: "settings", section: "approvals" });
  else view.home();
  view.askHowToAdd(page === "add");
}

export const session = new Session();

/** What stands in the window's title bar. */
export function windowTitle(phase: Phase | null): string {
  return phase === "locked" ? t("app.titleLocked") : t("app.name");
}
