import { emit } from "@tauri-apps/api/event";
import { mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount, type Component } from "svelte";
import { vi } from "vitest";
import type { DeskEvent } from "../src/ipc";
import { Backend } from "./backend";

/** A page before a pretended desk, and hands to use it. */
export interface Stage {
  /** Every command that was called, with its arguments. */
  calls: [command: string, args: Record<string, unknown>][];
  emit: (event: DeskEvent) => Promise<void>;
  find: (testid: string) => HTMLElement | null;
  all: (testid: string) => HTMLElement[];
  see: (testid: string) => Promise<HTMLElement>;
  read: (text: string) => Promise<void>;
  click: (testid: string) => Promise<void>;
  type: (testid: string, text: string) => Promise<void>;
  press: (key: string, more?: KeyboardEventInit) => void;
  names: () => string[];
  /** Another sign-in request comes, the first of a scene. */
  arrive: (scene: string) => void;
  leave: () => Promise<void>;
}

/** Long enough for a busy computer: what is waited for is there at once on an idle one. */
const patient = { timeout: 5000 };

export function stage(page: Component, query: string): Stage {
  const calls: Stage["calls"] = [];
  const tell = async (event: DeskEvent): Promise<void> => {
    await emit("desk", event);
    flushSync();
  };
  const backend = new Backend(
    new URLSearchParams(`quick&${query}`),
    (event) => void tell(event),
  );
  mockWindows("main-1");
  mockIPC(
    (command, args) => {
      calls.push([command, (args ?? {}) as Record<string, unknown>]);
      return backend.answer(command, args);
    },
    { shouldMockEvents: true },
  );
  const app = mount(page, { target: document.body });

  const all = (testid: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`),
  ];
  const find = (testid: string): HTMLElement | null => all(testid)[0] ?? null;
  const see = (testid: string): Promise<HTMLElement> =>
    vi.waitFor(() => {
      const element = find(testid);
      if (!element) {
        throw new Error(`${testid} is not there: ${document.body.textContent}`);
      }
      return element;
    }, patient);

  return {
    calls,
    emit: tell,
    find,
    all,
    see,
    read: (text) =>
      vi.waitFor(() => {
        if (document.body.textContent?.includes(text)) return;
        throw new Error(`${text} is not there: ${document.body.textContent}`);
      }, patient),
    click: async (testid) => {
      (await see(testid)).click();
      flushSync();
    },
    type: async (testid, text) => {
      const field = (await see(testid)) as HTMLInputElement;
      field.focus();
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      flushSync();
    },
    press: (key, more = {}) => {
      const target = document.activeElement ?? document.body;
      const init = { key, bubbles: true, cancelable: true, ...more };
      target.dispatchEvent(new KeyboardEvent("keydown", init));
      flushSync();
    },
    names: () =>
      all("row")
        .sort((a, b) => place(a) - place(b))
        .map((row) => row.querySelector(".name")?.textContent ?? ""),
    arrive: (scene) => backend.arrive(scene),
    leave: async () => {
      backend.stop();
      await unmount(app);
    },
  };
}

function place(row: HTMLElement): number {
  return Number(row.getAttribute("aria-posinset"));
}
