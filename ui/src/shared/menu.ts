export interface MenuItem {
  text: string;
  testid: string;
  keys?: string;
  tone?: "danger";
  checked?: boolean;
  /** Why it cannot be done now. It stays in reach, and says so when it is chosen. */
  unavailable?: string | undefined;
  run: () => void;
}

/** Where a menu opens under its button: below it, its far edge at the button's. */
export function under(button: HTMLElement): { x: number; y: number } {
  const { left, bottom } = button.getBoundingClientRect();
  return { x: left, y: bottom + 4 };
}
