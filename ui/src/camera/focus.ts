/** Gives the keyboard to the first control of the page, the way back. */
export function focusBack(page: HTMLElement | undefined): void {
  page?.querySelector<HTMLElement>("header button")?.focus();
}
