import type { SettingsView } from "../src/ipc";
import type { Desk, Handlers } from "./part";

/** The settings of nobody, as the address wants them, and what else their page asks for. */
export class PretendedSettings {
  #desk: Desk;
  view: SettingsView;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.view = sample(desk.query);
  }

  handlers: Handlers = {
    settings: () => this.view,
    set_settings: ({ change }) => {
      this.view = { ...this.view, ...(change as Partial<SettingsView>) };
      this.#desk.emit({ type: "settingsChanged", settings: this.view });
      return this.view;
    },
    licences: () => crates.map((name) => ({ name, ...licence })),
  };
}

function sample(query: URLSearchParams): SettingsView {
  return {
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
}

const crates = [
  "aes-gcm",
  "rqrr",
  "rusqlite",
  "serde",
  "svelte",
  "tauri",
  "tokio",
  "totp-rs",
];

const licence = {
  version: "1.0.0",
  licence: "MIT OR Apache-2.0",
  text: "Permission is hereby granted, free of charge, to any person obtaining a copy of this software…",
};
