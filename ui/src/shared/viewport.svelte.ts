/** The width at which there is room for two panes. */
const TWO_PANES_REM = 50;

/** The window's size in rem, so that large text makes it narrow. */
class Viewport {
  #width = $state(0);
  #rem = $state(16);

  get wide(): boolean {
    return this.#width / this.#rem >= TWO_PANES_REM;
  }

  /** Pixels per rem. */
  get rem(): number {
    return this.#rem;
  }

  measure(): void {
    const root = document.documentElement;
    this.#width = root.clientWidth;
    this.#rem = parseFloat(getComputedStyle(root).fontSize) || 16;
  }
}

export const viewport = new Viewport();
