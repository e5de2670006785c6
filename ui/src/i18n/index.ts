import { en } from "./en";

export type Key = keyof typeof en;

type Names<S> = S extends `${string}{${infer N}}${infer R}`
  ? N | Names<R>
  : never;
type NamesOf<V> = V extends string
  ? Names<V>
  : V extends { one: infer O; other: infer P }
    ? Names<O> | Names<P> | "count"
    : never;
type Value = string | number;
type Params<K extends Key> = [NamesOf<(typeof en)[K]>] extends [never]
  ? []
  : [values: Record<NamesOf<(typeof en)[K]>, Value>];

/** A key whose text has nothing to fill in. */
export type PlainKey = {
  [K in Key]: Params<K> extends [] ? K : never;
}[Key];

const language = "en";

// Dates and numbers follow the person's own region where it fits the language of the texts.
const region = navigator.language.startsWith(language)
  ? navigator.language
  : "en-GB";

const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(region);
const days = new Intl.DateTimeFormat(region, { dateStyle: "long" });
const hours = new Intl.DateTimeFormat(region, { timeStyle: "short" });
const seconds = new Intl.DateTimeFormat(region, { timeStyle: "medium" });
const lists = new Intl.ListFormat(region, { type: "conjunction" });

function fill(text: string, values: Record<string, Value>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

function say(key: Key, values: Record<string, Value> = {}): string {
  const text: string | { one: string; other: string } = en[key];
  if (typeof text === "string") return fill(text, values);
  const form =
    plural.select(Number(values["count"])) === "one" ? "one" : "other";
  return fill(text[form], values);
}

/** The text of `key`, its `{names}` filled in; `count` chooses the plural. */
export function t<K extends Key>(key: K, ...values: Params<K>): string {
  return say(key, values[0]);
}

/** The text of a key that Rust chose, or of `otherwise` when this page does not know it. */
export function tFrom(
  family: string,
  name: string,
  otherwise: Key,
  values: Record<string, Value> = {},
): string {
  const key = `${family}.${name}`;
  return say(key in en ? (key as Key) : otherwise, values);
}

export function knows(family: string, name: string): boolean {
  return `${family}.${name}` in en;
}

/** The text on either side of one `{name}`, for texts with a control or a key cap within. */
export function around(
  key: Key,
  name: string,
): [before: string, after: string] {
  const [before = "", after = ""] = say(key).split(`{${name}}`);
  return [before, after];
}

export function day(ms: number): string {
  return days.format(ms);
}

export function time(ms: number): string {
  return hours.format(ms);
}

/** For what follows within a minute. */
export function timeToSecond(ms: number): string {
  return seconds.format(ms);
}

/** A day and a time of it. */
export function moment(ms: number): string {
  return t("common.moment", { day: day(ms), time: time(ms) });
}

/** A file's size as it is read: 41 kB, 3.2 MB. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(region, {
    style: "unit",
    unit: units[unit],
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: unit > 1 && amount < 10 ? 1 : 0,
  }).format(amount);
}

export function list(items: string[]): string {
  return lists.format(items);
}
