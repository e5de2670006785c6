/** Nothing is decided by a click that was meant for what stood here before. */
const REST_MS = 1000;

/** The moment after something else came on show, in which nothing can be decided. */
export class Rest {
  #on = $state(true);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    clearTimeout(this.#timer);
    this.#on = true;
    this.#timer = setTimeout(() => (this.#on = false), REST_MS);
  }
}
