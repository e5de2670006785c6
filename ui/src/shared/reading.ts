/**
 * Reads something of Rust's anew whenever it is told to, one question at a time: answers may overtake one another, and
 * what was read first must not replace what was read last.
 */
export class Reading<T> {
  #ask: () => Promise<T>;
  #take: (answer: T) => void;
  #running: Promise<void> | null = null;
  #again = false;
  #epoch = 0;

  constructor(ask: () => Promise<T>, take: (answer: T) => void) {
    this.#ask = ask;
    this.#take = take;
  }

  /** Reads it. What changes meanwhile is read once more, together. Rejects when it could not be read. */
  now(): Promise<void> {
    this.renew();
    this.#running ??= this.#run();
    return this.#running;
  }

  /** What is being read, if anything is, may be of before: it is read once more. */
  renew(): void {
    this.#again = this.#running !== null;
  }

  /** What is being read is not wanted any more, as at lock. */
  forget(): void {
    this.#epoch += 1;
    this.#again = false;
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#read().catch((reason: unknown) => {
          if (!this.#again) throw reason;
        });
      } while (this.#again);
    } finally {
      this.#running = null;
    }
  }

  async #read(): Promise<void> {
    const epoch = this.#epoch;
    try {
      const answer = await this.#ask();
      if (epoch === this.#epoch) this.#take(answer);
    } catch (reason) {
      if (epoch === this.#epoch) throw reason;
    }
  }
}
