/** After so long, what is typed begins anew. */
const PAUSE_MS = 1500;

/** Chooses an option by typing it: the whole of it, or as much as no other begins with. */
export class Typed {
  #text = "";
  #atMs = -Infinity;

  /** The option that is meant by now, if it is certain. */
  press(
    letter: string,
    options: readonly string[],
    nowMs: number,
  ): string | null {
    const fresh = nowMs - this.#atMs > PAUSE_MS;
    this.#atMs = nowMs;
    const longer = fresh ? letter : this.#text + letter;
    const known = beginning(longer, options).length > 0;
    this.#text = known ? longer : letter;
    const meant = beginning(this.#text, options);
    const exact = meant.find((option) => same(option, this.#text));
    return exact ?? (meant.length === 1 ? (meant[0] ?? null) : null);
  }
}

export function areNumbers(options: readonly string[]): boolean {
  return options.every((option) => /^\d+$/.test(option));
}

function beginning(text: string, options: readonly string[]): string[] {
  return options.filter((option) => same(option.slice(0, text.length), text));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
