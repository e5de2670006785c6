/** How long before its end a code counts as expiring. */
export const LAST_SECONDS = 5;

/**
 * The page's one timer. It sleeps until something on screen looks different: five seconds before
 * a code ends, then once a second until it does; every second, or every few, while a ring or somebody
 * else watches them; never while the window is hidden.
 */
class Clock {
  #offset = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watched: number[] = [];
  #ends: () => Iterable<number> = () => [];
  #second = $state(Math.floor(Date.now() / 1000));
  #asleep = $state(false);

  /** The second shown now, in unix time. */
  get second(): number {
    return this.#second;
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  /** Unix milliseconds by Rust's clock. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Follows a clock that is not this computer's, as in tests; the way here explains less than 2 s. */
  align(nowMs: number): void {
    const difference = nowMs - Date.now();
    this.#offset = Math.abs(difference) < 2000 ? 0 : difference;
    this.wake();
  }

  /** Where to find the ends, in unix seconds, of the codes on screen. */
  heed(ends: () => Iterable<number>): void {
    this.#ends = ends;
    this.plan();
  }

  /** Keeps the seconds running, or each of so many of them, until the returned function is called. */
  watchSeconds(every = 1): () => void {
    this.#watched.push(every);
    this.plan();
    return () => {
      this.#watched.splice(this.#watched.indexOf(every), 1);
      this.plan();
    };
  }

  sleep(): void {
    this.#asleep = true;
    this.plan();
  }

  wake(): void {
    this.#asleep = false;
    this.plan();
  }

  /** Sets the timer anew; to be called when the codes on screen changed. */
  plan(): void {
    clearTimeout(this.#timer);
    if (this.#asleep) return;
    const now = this.now() / 1000;
    this.#second = Math.floor(now);
    const next = this.#boundary(now);
    if (next === null) return;
    // A little late rather than early, so that the second has surely turned.
    this.#timer = setTimeout(() => this.plan(), (next - now) * 1000 + 5);
  }

  #boundary(now: number): number | null {
    const second = Math.floor(now) + 1;
    let next = Infinity;
    for (const every of this.#watched)
      next = Math.min(next, (Math.floor(now / every) + 1) * every);
    for (const end of this.#ends()) {
      if (now < end - LAST_SECONDS) next = Math.min(next, end - LAST_SECONDS);
      else if (now < end) next = Math.min(next, second);
    }
    return Number.isFinite(next) ? next : null;
  }
}

export const clock = new Clock();
