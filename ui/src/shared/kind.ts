import { t, tFrom } from "../i18n";

/** The parameters as Rust names them; each is null where the kind has none. */
export interface KindParameters {
  kind: string;
  algorithm: string | null;
  digits: number | null;
  period: number | null;
  counter: number | null;
}

export const algorithms = ["SHA1", "SHA256", "SHA512"];

export function algorithmName(algorithm: string | null): string {
  return (algorithm ?? "").replace(/^SHA(\d)/i, "SHA-$1");
}

/** The kinds whose digits, algorithm and period are theirs to choose. */
export function isAdjustable(kind: string): boolean {
  return kind === "totp" || kind === "daypassword" || kind === "hotp";
}

export function needsPin(kind: string): boolean {
  return kind === "motp" || kind === "yandex";
}

/** A period as it is read: 30 s, but 24 h. */
export function periodText(seconds: number): string {
  return seconds >= 3600 && seconds % 3600 === 0
    ? t("kind.hours", { hours: String(seconds / 3600) })
    : t("kind.seconds", { seconds: String(seconds) });
}

/** What a token is, short enough for a row of tags. */
export function kindTags(token: KindParameters): string[] {
  const name = tFrom("kinds", token.kind, "kinds.broken");
  if (!isAdjustable(token.kind)) return [name];
  const tags = [name, t("kind.digits", { count: token.digits ?? 0 })];
  tags.push(
    token.kind === "hotp"
      ? t("kind.counter", { counter: String(token.counter ?? 0) })
      : periodText(token.period ?? 0),
  );
  if (token.algorithm !== "SHA1") tags.push(algorithmName(token.algorithm));
  return tags;
}

/** What a token is, in a sentence's half. */
export function kindText(token: KindParameters): string {
  const name = tFrom("kinds", token.kind, "kinds.broken");
  if (!isAdjustable(token.kind)) return name;
  const digits = t("kind.digits", { count: token.digits ?? 0 });
  const algorithm = algorithmName(token.algorithm);
  return token.kind === "hotp"
    ? t("kind.counted", { name, digits, algorithm })
    : t("kind.timed", {
        name,
        digits,
        algorithm,
        period: periodText(token.period ?? 0),
      });
}
