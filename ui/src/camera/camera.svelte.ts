import { t } from "../i18n";
import * as ipc from "../ipc";
import type { CameraState, CameraView, DeskEvent } from "../ipc";
import { live } from "../shared/live.svelte";
import { preferences } from "../shared/preferences.svelte";
import { type Corners, GONE_MS, type Outline, present, seen } from "./outlines";

type Heard = Extract<DeskEvent, { type: "camera" | "cameras" | "cameraFound" }>;

/** States in which there are pictures to show. */
const showing: ReadonlySet<CameraState> = new Set([
  "open",
  "ok",
  "black",
  "dark",
]);

/** The camera while its page is open. Rust holds the device; this knows what it said of it. */
class Camera {
  #wanted = false;
  #on = $state(false);
  #state = $state<CameraState>("asking");
  #cameras = $state.raw<CameraView[]>([]);
  #current = $state.raw<CameraView | null>(null);
  #size = $state.raw<[width: number, height: number]>([4, 3]);
  #outlines = $state.raw<Outline[]>([]);
  #hasSettings = $state(false);
  #fading: ReturnType<typeof setTimeout> | undefined;
  // Rust does what it is told side by side; on and off must come in turn.
  #turn: Promise<unknown> = Promise.resolve();

  /** Whether it is in use, or being tried. */
  get on(): boolean {
    return this.#on;
  }

  get state(): CameraState {
    return this.#state;
  }

  /** Whether there are pictures to show. */
  get showing(): boolean {
    return this.#on && showing.has(this.#state);
  }

  get cameras(): CameraView[] {
    return this.#cameras;
  }

  /** The one in use, as far as is known. */
  get current(): CameraView | null {
    return this.#current;
  }

  /** Width and height of its pictures. */
  get size(): [width: number, height: number] {
    return this.#size;
  }

  get outlines(): Outline[] {
    return this.#outlines;
  }

  /** Whether the system has a page about who may use cameras. */
  get hasSettings(): boolean {
    return this.#hasSettings;
  }

  /** Its page has opened. */
  open(): void {
    this.#wanted = true;
    this.#current = null;
    this.start();
    void this.#askForSettings();
  }

  /** Its page was left: the light goes off. */
  close(): void {
    this.#wanted = false;
    this.stop();
  }

  /** The window went out of sight, or came back to a page that still wants the camera. */
  hide(hidden: boolean): void {
    if (hidden) this.stop();
    else if (this.#wanted && !this.#on) this.start();
  }

  /** Starts it, or starts it anew. */
  start(id: string | null = null): void {
    this.#on = true;
    this.#begin("asking");
    this.#tell(() => ipc.watchCamera(id));
    void this.list();
  }

  stop(): void {
    if (!this.#on) return;
    this.#on = false;
    this.#begin("asking");
    this.#tell(ipc.stopCamera);
  }

  choose(id: string): void {
    this.#current = this.#cameras.find((one) => one.id === id) ?? null;
    this.start(id);
  }

  /** The next one after the one in use; Rust remembers it. */
  chooseOther(): void {
    const at = this.#cameras.findIndex(({ id }) => id === this.#current?.id);
    const other = this.#cameras[(at + 1) % this.#cameras.length];
    if (other) this.choose(other.id);
  }

  /** Looks which cameras there are. */
  async list(): Promise<void> {
    this.#take(await ipc.cameras().catch(() => this.#cameras));
  }

  /** These are there now. One more than before is said; the first one opens and says so itself. */
  #take(cameras: CameraView[]): void {
    const known = [this.#current, ...this.#cameras].map((one) => one?.id);
    const more = cameras.find(({ id }) => !known.includes(id));
    if (more && this.#cameras.length > 0) {
      live.say(t("camera.spokenMore", { camera: more.name }));
    }
    this.#cameras = cameras;
    const { camera } = preferences.settings;
    const last = cameras.find(({ id }) => id === camera);
    this.#current ??= last ?? cameras[0] ?? null;
  }

  heed(event: Heard): void {
    // What was on its way when the page was left concerns nobody.
    if (!this.#on) return;
    if (event.type === "cameraFound") this.#outline(event.corners);
    else if (event.type === "cameras") this.#take(event.cameras);
    else this.#become(event);
  }

  /** Forgets everything, as at lock: Rust has stopped it already. */
  forget(): void {
    this.#wanted = false;
    this.#on = false;
    this.#begin("asking");
    this.#cameras = [];
    this.#current = null;
  }

  async #askForSettings(): Promise<void> {
    this.#hasSettings = await ipc.hasCameraSettings().catch(() => false);
  }

  #begin(state: CameraState): void {
    this.#state = state;
    this.#outlines = [];
    clearTimeout(this.#fading);
  }

  #become({ state, camera, width, height }: Heard & { type: "camera" }): void {
    const before = this.#state;
    if (camera) {
      this.#current = camera;
      if (width > 0 && height > 0) this.#size = [width, height];
    }
    this.#begin(state);
    if (state === before) return;
    if (state === "open" || state === "ok") {
      if (before !== "open" && before !== "ok") live.say(t("camera.spokenOn"));
    } else if (state !== "asking") {
      live.say(`${t(`trouble.${state}`)}.`);
    }
    // Where the system does not say by itself that a camera came or went.
    const isNew = camera && !this.#cameras.some(({ id }) => id === camera.id);
    if (isNew || state === "noCamera" || state === "unplugged") {
      void this.list();
    }
  }

  #outline(corners: Corners): void {
    this.#outlines = seen(this.#outlines, corners, Date.now());
    clearTimeout(this.#fading);
    this.#fading = setTimeout(() => this.#fade(), GONE_MS);
  }

  #fade(): void {
    this.#outlines = present(this.#outlines, Date.now());
  }

  #tell(command: () => Promise<unknown>): void {
    this.#turn = this.#turn.then(command).catch(() => {});
  }
}

export const camera = new Camera();
