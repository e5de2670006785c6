import * as ipc from "../ipc";
import type { SettingsChange, SettingsView } from "../ipc";
import { report } from "./errors";
import { viewport } from "./viewport.svelte";

// What the page goes by until Rust has spoken.
const initial: SettingsView = {
  theme: "system",
  textScale: 1,
  density: "comfortable",
  lockAfterMinutes: 5,
  clipboardSeconds: 30,
  hideCodes: false,
  showNext: true,
  copyOnClick: true,
  closeTo: "ask",
  startHidden: false,
  copyNotice: true,
  noPanelSaid: false,
  camera: "",
  backUp: "onChange",
  backupFolders: [],
  onRequest: "notification",
  requestDetails: true,
  requestSound: true,
  listenWhileLocked: true,
  expectsRequests: false,
};

const platforms = ["linux", "macos", "windows"] as const;
export type Platform = (typeof platforms)[number];

const isPlatform = (name: string): name is Platform =>
  (platforms as readonly string[]).includes(name);

/** The settings, as Rust keeps them, and their effect on the page. */
class Preferences {
  #settings = $state.raw<SettingsView>(initial);
  #platform = $state<Platform>("linux");

  get settings(): SettingsView {
    return this.#settings;
  }

  get platform(): Platform {
    return this.#platform;
  }

  get mac(): boolean {
    return this.#platform === "macos";
  }

  begin(settings: SettingsView, platform: string): void {
    this.#platform = isPlatform(platform) ? platform : "linux";
    this.take(settings);
  }

  take(settings: SettingsView): void {
    this.#settings = settings;
    const root = document.documentElement;
    root.dataset["turning"] = "";
    if (settings.theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = settings.theme;
    root.dataset["density"] = settings.density;
    const scale = String(settings.textScale);
    if (root.style.getPropertyValue("--text-scale") !== scale) {
      root.style.setProperty("--text-scale", scale);
      measureContainers();
    }
    viewport.measure();
    requestAnimationFrame(() => delete root.dataset["turning"]);
  }

  /** Shows the change at once; what Rust says about it rules. */
  async change(change: SettingsChange): Promise<void> {
    this.take({ ...this.#settings, ...change });
    try {
      this.take(await ipc.setSettings(change));
    } catch (reason) {
      report(reason);
      await ipc.settings().then((settings) => this.take(settings), report);
    }
  }
}

// Chromium asks container queries in rem anew only when their container changes.
function measureContainers(): void {
  const { body } = document;
  body.style.setProperty("container-type", "normal");
  void body.offsetWidth;
  body.style.removeProperty("container-type");
}

export const preferences = new Preferences();
