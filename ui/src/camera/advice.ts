import { t, type Key, type PlainKey } from "../i18n";
import type { CameraState } from "../ipc";
import type { Platform } from "../shared/preferences.svelte";
import type { IconName } from "../shared/icons";

/** One thing that may help. `what` stands in `text` where {what} is, in stronger type. */
export interface Hint {
  icon: IconName;
  text: Key;
  what?: PlainKey;
}

/** What is wrong with the camera, and what to do. */
export interface Advice {
  icon: IconName;
  title: PlainKey;
  /** Below the title, where there is no picture. */
  text?: string;
  heading: PlainKey;
  hints: Hint[];
}

export type Trouble = Exclude<CameraState, "asking" | "open" | "ok">;

export function isTrouble(state: CameraState): state is Trouble {
  return state !== "asking" && state !== "open" && state !== "ok";
}

/** Whether the system's settings may be what keeps the picture back. */
export function mayBeForbidden(trouble: Trouble): boolean {
  return trouble === "denied" || trouble === "black" || trouble === "stalled";
}

/** What advice depends on. */
interface Place {
  platform: Platform;
  /** Whether there is another camera to choose. */
  several: boolean;
  /** What the camera is called. */
  name: string;
}

/** What a person can do about it here. */
export function adviceOn(
  trouble: Trouble,
  { platform, several, name }: Place,
): Advice {
  switch (trouble) {
    case "black":
      return {
        icon: "eye-off",
        title: "trouble.black",
        heading: "trouble.black",
        hints: covered(platform),
      };
    case "stalled":
      return {
        icon: "camera-off",
        title: "trouble.stalled",
        text: t("trouble.stalledText"),
        heading: "trouble.causes",
        hints: covered(platform),
      };
    case "dark":
      return {
        icon: "sun",
        title: "trouble.dark",
        heading: "trouble.dark",
        hints: [
          { icon: "sun", text: "cause.light" },
          { icon: "image", text: "cause.brightness" },
          { icon: "toggle-left", text: "cause.halfShutter" },
          infrared,
        ],
      };
    case "noCamera":
      return {
        icon: "webcam",
        title: "trouble.noCamera",
        text: t("trouble.noCameraText"),
        heading: "trouble.todo",
        hints: [
          { icon: "usb", text: "cause.plugIn" },
          { icon: "toggle-left", text: "cause.switchedOff" },
        ],
      };
    case "denied":
      return {
        icon: "camera-off",
        title: "trouble.denied",
        text: t("trouble.deniedText"),
        heading: `allow.title.${platform}`,
        hints: allowing(platform),
      };
    case "busy":
      return {
        icon: "video",
        title: "trouble.busy",
        text: t("trouble.busyText", { camera: name }),
        heading: "trouble.todo",
        hints: [
          { icon: "video", text: "cause.endCall" },
          ...(several ? [chooseOther] : []),
          { icon: "refresh-cw", text: "cause.startsAgain" },
        ],
      };
    case "unplugged":
      return {
        icon: "usb",
        title: "trouble.unplugged",
        text: t("trouble.unpluggedText"),
        heading: "trouble.todo",
        hints: [
          { icon: "usb", text: "cause.plugAgain" },
          { icon: "toggle-left", text: "cause.keyText", what: "cause.key" },
          { icon: "refresh-cw", text: "cause.otherPort" },
        ],
      };
    case "notUsable":
      return {
        icon: "camera-off",
        title: "trouble.notUsable",
        text: t("trouble.notUsableText"),
        heading: "trouble.todo",
        hints: [
          { icon: "eye-off", text: "cause.infraredOnly" },
          several ? chooseOther : { icon: "usb", text: "cause.otherWebcam" },
        ],
      };
    case "broken":
      return {
        icon: "camera-off",
        title: "trouble.broken",
        text: t("trouble.brokenText"),
        heading: "trouble.todo",
        hints: [
          { icon: "usb", text: "cause.replug" },
          { icon: "video", text: "cause.closeApps" },
          ...(several ? [chooseOther] : []),
        ],
      };
  }
}

const infrared: Hint = {
  icon: "camera",
  text: "cause.infraredText",
  what: "cause.infrared",
};

const chooseOther: Hint = { icon: "camera", text: "cause.chooseOther" };

/** Why a camera that is on may show nothing. */
function covered(platform: Platform): Hint[] {
  return [
    { icon: "toggle-left", text: "cause.shutterText", what: "cause.shutter" },
    { icon: "keyboard", text: "cause.keyText", what: "cause.key" },
    {
      icon: "shield-check",
      text: `cause.permissionText.${platform}`,
      what: "cause.permission",
    },
    { icon: "laptop", text: "cause.lidText", what: "cause.lid" },
    infrared,
  ];
}

function allowing(platform: Platform): Hint[] {
  if (platform === "linux") {
    return [
      { icon: "shield-check", text: "allow.group", what: "allow.groupName" },
      { icon: "settings-2", text: "allow.desktop", what: "allow.desktopPath" },
      { icon: "refresh-cw", text: "allow.back" },
    ];
  }
  return [
    { icon: "circle-dot", text: "allow.open", what: `allow.path.${platform}` },
    {
      icon: "toggle-right",
      text: "allow.turnOn",
      what: `allow.switch.${platform}`,
    },
    { icon: "refresh-cw", text: "allow.back" },
  ];
}
