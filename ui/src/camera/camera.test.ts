import { mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CameraState, CameraView } from "../ipc";
import { live } from "../shared/live.svelte";
import { adviceOn, type Trouble } from "./advice";
import { camera } from "./camera.svelte";
import { GONE_MS, present, seen, type Corners } from "./outlines";
import { pull } from "./pictures";

const built: CameraView = { id: "built-in", name: "Built-in camera" };
const infrared: CameraView = { id: "infrared", name: "IR camera" };

const square = (x: number, y: number): Corners => [
  [x, y],
  [x + 0.2, y],
  [x + 0.2, y + 0.2],
  [x, y + 0.2],
];

let calls: unknown[][];

const questions = ["cameras", "has_camera_settings"];

const told = () =>
  calls.filter(([command]) => !questions.includes(String(command)));

function says(state: CameraState, which: CameraView | null = null): void {
  const [width, height] = which ? [1280, 720] : [0, 0];
  camera.heed({ type: "camera", state, camera: which, width, height });
}

beforeEach(() => {
  calls = [];
  live.clear();
  mockIPC((command, args) => {
    const { camera: id } = (args ?? {}) as { camera?: string | null };
    calls.push(id === undefined ? [command] : [command, id]);
    return command === "cameras" ? [built, infrared] : null;
  });
});

afterEach(async () => {
  camera.close();
  camera.forget();
  await Promise.resolve();
});

test("opening its page starts it, leaving stops it, and both only once", async () => {
  camera.open();
  camera.close();
  camera.close();
  await vi.waitFor(() =>
    expect(told()).toEqual([["watch_camera", null], ["stop_camera"]]),
  );
  expect(camera.on).toBe(false);
});

test("a hidden window stops it, and coming back starts it again", async () => {
  camera.open();
  says("open", built);
  camera.hide(true);
  expect(camera.showing).toBe(false);
  camera.hide(true);
  camera.hide(false);
  camera.hide(false);
  expect(camera.on).toBe(true);
  await vi.waitFor(() =>
    expect(told()).toEqual([
      ["watch_camera", null],
      ["stop_camera"],
      ["watch_camera", null],
    ]),
  );
});

test("a window that is hidden or shown on another page leaves it alone", async () => {
  camera.hide(true);
  camera.hide(false);
  await Promise.resolve();
  expect(told()).toEqual([]);
});

test("what was on its way when the page was left changes nothing", () => {
  camera.open();
  camera.close();
  says("black");
  expect(camera.state).toBe("asking");
});

test("it says trouble once, and that it is well again", () => {
  camera.open();
  says("open", built);
  expect(live.polite).toBe("The camera is on. Hold the code in front of it.");
  says("black");
  expect(live.polite).toBe("The camera is on but the picture is black.");
  expect(camera.showing).toBe(true);
  live.clear();
  says("black");
  expect(live.polite).toBe("");
  says("ok");
  expect(camera.state).toBe("ok");
  expect(live.polite).toBe("The camera is on. Hold the code in front of it.");
});

test("it comes back by itself when the cause goes away", () => {
  camera.open();
  says("busy");
  expect(camera.showing).toBe(false);
  says("open", built);
  expect(camera.showing).toBe(true);
  expect(camera.size).toEqual([1280, 720]);
});

test("the other camera is the next one, and the one after the last is the first", async () => {
  camera.open();
  await vi.waitFor(() => expect(camera.cameras).toHaveLength(2));
  says("open", built);
  camera.chooseOther();
  expect(camera.current).toEqual(infrared);
  camera.chooseOther();
  expect(camera.current).toEqual(built);
  await vi.waitFor(() =>
    expect(told().slice(1)).toEqual([
      ["watch_camera", "infrared"],
      ["watch_camera", "built-in"],
    ]),
  );
});

test("a camera that is plugged in can be chosen and is said", async () => {
  const webcam: CameraView = { id: "webcam", name: "Webcam" };
  camera.open();
  await vi.waitFor(() => expect(camera.cameras).toHaveLength(2));
  says("open", built);
  camera.heed({ type: "cameras", cameras: [built, infrared, webcam] });
  expect(camera.cameras).toHaveLength(3);
  expect(live.polite).toBe("Another camera can be chosen: Webcam.");
  camera.heed({ type: "cameras", cameras: [built] });
  expect(camera.cameras).toEqual([built]);
  expect(camera.current).toEqual(built);
});

test("a code that moves keeps one outline, two codes have two, a lost one fades", () => {
  let outlines = seen([], square(0.2, 0.2), 0);
  outlines = seen(outlines, square(0.25, 0.2), 100);
  expect(outlines).toHaveLength(1);
  outlines = seen(outlines, square(0.7, 0.7), 200);
  expect(outlines).toHaveLength(2);
  expect(present(outlines, 100 + GONE_MS)).toHaveLength(1);
  expect(present(outlines, 200 + GONE_MS)).toEqual([]);
});

test("the next picture is asked for only when the last was shown", async () => {
  const leaving = new AbortController();
  const steps: string[] = [];
  const next = () => {
    steps.push("ask");
    return Promise.resolve(new ArrayBuffer(1));
  };
  const show = async () => {
    await Promise.resolve();
    steps.push("show");
    if (steps.length === 6) leaving.abort();
    if (steps.length === 4) throw new Error("a damaged picture");
  };
  await pull(next, show, leaving.signal);
  expect(steps).toEqual(["ask", "show", "ask", "show", "ask", "show"]);
});

test("a picture that comes after leaving is not shown", async () => {
  const leaving = new AbortController();
  const show = vi.fn(() => Promise.resolve());
  const next = () => {
    leaving.abort();
    return Promise.resolve(new ArrayBuffer(1));
  };
  await pull(next, show, leaving.signal);
  expect(show).not.toHaveBeenCalled();
});

const troubles: Trouble[] = [
  "black",
  "dark",
  "noCamera",
  "denied",
  "busy",
  "unplugged",
  "stalled",
  "notUsable",
  "broken",
];

test.each(troubles)("%s has something to do on every system", (trouble) => {
  for (const platform of ["linux", "macos", "windows"] as const) {
    const place = { platform, several: false, name: "Built-in camera" };
    const { hints } = adviceOn(trouble, place);
    expect(hints.length).toBeGreaterThan(1);
    expect(hints.map(({ text }) => text)).not.toContain("cause.chooseOther");
  }
});

test("a black picture may come from the lid or from the infrared camera", () => {
  const place = { platform: "linux", several: true, name: "" } as const;
  const causes = adviceOn("black", place).hints.map(({ what }) => what);
  expect(causes).toEqual([
    "cause.shutter",
    "cause.key",
    "cause.permission",
    "cause.lid",
    "cause.infrared",
  ]);
});
