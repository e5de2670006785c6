import { mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { emit } from "@tauri-apps/api/event";
import type { DeskEvent } from "../src/ipc";
import { Backend } from "./backend";

const [page] = /reveal|approval/.exec(location.pathname) ?? ["main-1"];
mockWindows(page);

const backend = new Backend(
  new URLSearchParams(location.search),
  (event: DeskEvent) => {
    void emit("desk", event);
  },
);

mockIPC((command, args) => backend.answer(command, args), {
  shouldMockEvents: true,
});

// For a look at events from the console: desk({ type: "closeAsked" }), arrive("number").
Object.assign(window, {
  desk: (event: DeskEvent) => emit("desk", event),
  arrive: (scene: string) => backend.arrive(scene),
});
