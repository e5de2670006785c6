import type { DeskEvent } from "../src/ipc";
import { PretendedApprovals } from "./approvals";
import { PretendedBackups } from "./backups";
import { brandHandlers } from "./brands";
import { PretendedCamera } from "./camera";
import { PretendedCodes } from "./codes";
import { PretendedDoor } from "./door";
import { PretendedDrafts } from "./drafts";
import { PretendedEnrolments } from "./enrolments";
import { makeDesk, refusal, type Handlers } from "./part";
import { PretendedRequests } from "./requests";
import { PretendedSettings } from "./settings";
import { PretendedTokens } from "./tokens";

/** Pretends to be the desk: the contract in TypeScript, with sample tokens and codes that mean nothing. */
export class Backend {
  #camera: PretendedCamera;
  #requests: PretendedRequests;
  #clockwork: ReturnType<typeof setInterval>;
  #handlers: Handlers;

  constructor(query: URLSearchParams, emit: (event: DeskEvent) => void) {
    const desk = makeDesk(query, emit);
    const settings = new PretendedSettings(desk);
    const tokens = new PretendedTokens(desk);
    const codes = new PretendedCodes(desk, tokens, settings);
    const enrolments = new PretendedEnrolments(desk);
    const drafts = new PretendedDrafts(desk, tokens, enrolments);
    // What a restored backup brings to a new vault.
    let brought: string[] = [];
    const door = new PretendedDoor(desk, settings, () => tokens.begin(brought));
    const backups = new PretendedBackups(desk, {
      tokens: () => tokens.all,
      firstRun: () => door.phase !== "unlocked",
      isKey: (typed) => door.isKey(typed),
      begin: (names) => {
        brought = names;
        return door.recoveryKey;
      },
      add: (names) => tokens.bring(names),
    });
    this.#camera = new PretendedCamera(desk, (names) => drafts.make(names));
    this.#requests = new PretendedRequests(desk);
    this.#handlers = {
      ...brandHandlers,
      ...settings.handlers,
      ...tokens.handlers,
      ...codes.handlers,
      ...enrolments.handlers,
      ...drafts.handlers,
      ...door.handlers,
      ...backups.handlers,
      ...this.#camera.handlers,
      ...new PretendedApprovals(desk).handlers,
      ...this.#requests.handlers,
    };
    this.#clockwork = setInterval(() => {
      if (door.phase === "unlocked") codes.turn();
    }, 250);
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
    const handler = this.#handlers[command];
    if (!handler) throw refusal("unexpected");
    return handler((args ?? {}) as Record<string, unknown>);
  }
}
