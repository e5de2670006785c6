import type {
  CameraState,
  CameraView,
  DraftsView,
  DraftView,
} from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";
import { corners, groundOf, paint } from "./scene";

type Names = { issuer: string; account: string };

const CAMERAS: CameraView[] = [
  { id: "built-in", name: "Built-in camera" },
  { id: "infrared", name: "Integrated IR camera" },
];

const nothing: DraftsView = {
  drafts: [],
  enrolments: [],
  other: [],
  rejected: [],
  transfer: null,
};

/**
 * A camera and a screen that are not there. In the address, `camera` is a state to show or what is held
 * in front (`found`, `several`, `transfer`, `link`); `cameras` how many there are; `screen` what looking
 * at the screen brings (`none`, `refused`, `unavailable`).
 */
export class PretendedCamera {
  #desk: Desk;
  #draft: (names: Names) => DraftView;
  #timer: ReturnType<typeof setInterval> | undefined;
  #chosen = CAMERAS[0] as CameraView;
  #on = false;
  #parts = 0;

  constructor(desk: Desk, draft: (names: Names) => DraftView) {
    this.#desk = desk;
    this.#draft = draft;
  }

  handlers: Handlers = {
    cameras: () => this.#cameras(),
    watch_camera: ({ camera }) => this.#watch(camera as string | null),
    stop_camera: () => this.stop(),
    camera_picture: () => this.#picture(),
    has_camera_settings: () => true,
    open_camera_settings: () => null,
    draft_screen: () => this.#screen(),
    draft_link: () => this.#codeberg(),
  };

  stop(): void {
    this.#on = false;
    clearInterval(this.#timer);
  }

  #cameras(): CameraView[] {
    const none = this.#scene === "noCamera";
    const many = Number(this.#desk.query.get("cameras") ?? 1);
    return none ? [] : CAMERAS.slice(0, many);
  }

  get #scene(): string {
    const scene = this.#desk.query.get("camera") ?? "found";
    // What is wrong with the first camera is not wrong with the other.
    return this.#chosen === CAMERAS[0] || scene === "noCamera"
      ? scene
      : "looking";
  }

  #watch(id: string | null): void {
    this.stop();
    this.#chosen = CAMERAS.find((one) => one.id === id) ?? this.#chosen;
    this.#on = true;
    this.#parts = 0;
    this.#say("asking");
    void this.#desk.pause(300).then(() => this.#on && this.#begin());
  }

  #begin(): void {
    const ground = groundOf(this.#scene);
    if (ground === null) {
      this.#say(this.#scene as CameraState);
      return;
    }
    this.#say("open", this.#chosen);
    if (ground !== "scene") this.#say(this.#scene as CameraState);
    else if (this.#scene !== "looking") {
      let read: DraftsView | null = this.#read();
      const seen = (): void => {
        this.#found(read);
        read = this.#next();
      };
      void this.#desk.pause(400).then(() => this.#on && seen());
      this.#timer = setInterval(seen, 300);
    }
  }

  #say(state: CameraState, camera: CameraView | null = null): void {
    const [width, height] = camera ? [1280, 960] : [0, 0];
    this.#desk.emit({ type: "camera", state, camera, width, height });
  }

  #found(read: DraftsView | null): void {
    this.#desk.emit({
      type: "cameraFound",
      corners: corners(),
      read,
    });
  }

  #codeberg(): DraftsView {
    return {
      ...nothing,
      drafts: [this.#draft({ issuer: "Codeberg", account: "mara-lindqvist" })],
    };
  }

  #read(): DraftsView {
    if (this.#scene === "link") {
      const text = "https://northwind.example/set-up";
      return { ...nothing, other: [{ what: "link", text }] };
    }
    if (this.#scene === "activation") {
      return { ...nothing, other: [{ what: "activationCode", text: "" }] };
    }
    if (this.#scene === "several") {
      const drafts = ["Codeberg", "GitHub", "Fastmail"].map((issuer) =>
        this.#draft({ issuer, account: "mara-lindqvist" }),
      );
      return { ...nothing, drafts };
    }
    return this.#scene === "transfer" ? this.#part() : this.#codeberg();
  }

  // The codes of a transfer change by themselves; three of the five are shown.
  #next(): DraftsView | null {
    return this.#scene === "transfer" && this.#parts < 3 ? this.#part() : null;
  }

  #part(): DraftsView {
    const issuers = ["Codeberg", "Forgejo", "Fastmail"];
    const have = (this.#parts += 1);
    const issuer = issuers[have - 1] ?? "Codeberg";
    return {
      ...nothing,
      drafts: [this.#draft({ issuer, account: "mara" })],
      rejected:
        have === 2
          ? [
              {
                number: 4,
                issuer: "Old router",
                account: "",
                flaw: "empty_secret",
              },
            ]
          : [],
      transfer: {
        have,
        of: 5,
        missing: [1, 2, 3, 4, 5].slice(have),
      },
    };
  }

  async #picture(): Promise<ArrayBuffer> {
    const ground = groundOf(this.#scene);
    await new Promise((done) => setTimeout(done, 66));
    if (!this.#on || ground === null) return new ArrayBuffer(0);
    return paint(ground);
  }

  async #screen(): Promise<DraftsView> {
    await this.#desk.pause(400);
    const refusals: Record<string, string> = {
      none: "noCodeFound",
      refused: "screenRefused",
      unavailable: "screenUnavailable",
    };
    const code = refusals[this.#desk.query.get("screen") ?? ""];
    if (code) throw refusal(code);
    return this.#codeberg();
  }
}
