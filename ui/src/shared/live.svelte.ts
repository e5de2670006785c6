/** What a screen reader is told. Never a countdown. */
class Live {
  #polite = $state("");
  #assertive = $state("");

  get polite(): string {
    return this.#polite;
  }

  get assertive(): string {
    return this.#assertive;
  }

  say(text: string): void {
    // The same sentence twice is still news: a trailing space makes it a change.
    this.#polite = text === this.#polite ? `${text} ` : text;
  }

  alert(text: string): void {
    this.#assertive = text === this.#assertive ? `${text} ` : text;
  }

  clear(): void {
    this.#polite = "";
    this.#assertive = "";
  }
}

export const live = new Live();
