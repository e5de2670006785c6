import { t, type PlainKey } from "../i18n";
import type { Platform } from "../shared/preferences.svelte";
import type { Hint } from "./advice";

/** Why the screen brought nothing, and what to do. */
export interface Refusal {
  title: PlainKey;
  text: string | undefined;
  hints: Hint[];
}

export function refusalOf(
  code: string,
  platform: Platform,
  error: string | undefined,
): Refusal {
  switch (code) {
    case "noCodeFound":
      return {
        title: "screen.none",
        text: t("screen.noneText"),
        hints: [
          { icon: "search", text: "screen.noneSize" },
          { icon: "copy", text: "screen.noneCover" },
          { icon: "camera", text: "screen.noneImage" },
        ],
      };
    case "screenRefused":
      return {
        title: "screen.refused",
        text: t("screen.refusedText"),
        hints: allowing(platform),
      };
    case "screenUnavailable":
      return {
        title: "screen.unavailable",
        text: t("screen.unavailableText"),
        hints: [{ icon: "clipboard", text: "screen.unavailableStep" }],
      };
    default:
      return { title: "screen.failed", text: error, hints: [] };
  }
}

function allowing(platform: Platform): Hint[] {
  if (platform !== "macos") {
    return [
      { icon: "scan-line", text: "screen.refusedStep.linux" },
      { icon: "shield-check", text: "screen.refusedOnce" },
    ];
  }
  return [
    {
      icon: "circle-dot",
      text: "allow.open",
      what: "screen.refusedPath.macos",
    },
    { icon: "toggle-right", text: "allow.turnOn", what: "allow.switch.macos" },
    { icon: "shield-check", text: "screen.refusedOnce" },
  ];
}
