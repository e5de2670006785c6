import { moment, t } from "../i18n";
import type { RequestView } from "../ipc";

/** So much of the server's words is shown at once, in characters. */
const SHORT = 200;

/** What the server said, its title first; nothing twice. */
export function wordsOf({ title, message }: RequestView): string[] {
  const words = [title.trim(), message.trim()].filter(Boolean);
  return words.filter((text, i) => words.indexOf(text) === i);
}

/** The same, cut where it is long. */
export function shortOf(words: string[]): string[] {
  if (words.every((text) => [...text].length <= SHORT)) return words;
  return words.map((text) =>
    [...text].length > SHORT
      ? t("approval.cut", { text: [...text].slice(0, SHORT).join("").trim() })
      : text,
  );
}

/** What whoever runs the server wants to know about an attempt. Nothing in it is secret. */
export function reportOf(request: RequestView): string {
  const said = wordsOf(request)
    .map((text) => t("approval.quoted", { text }))
    .join(" ");
  return [
    t("report.title"),
    t("report.service", { service: request.issuer, host: request.host }),
    t("report.account", { account: request.account }),
    t("report.time", { when: moment(request.arrivedMs) }),
    t("report.message", { text: said || t("approval.notSaid") }),
  ].join("\n");
}
