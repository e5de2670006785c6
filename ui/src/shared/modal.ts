import { tick } from "svelte";

/** Gives the keyboard a new place once the one it had has left the page. */
export async function catchFocus(
  place: () => HTMLElement | null | undefined,
): Promise<void> {
  await tick();
  if (document.activeElement === document.body) place()?.focus();
}

/**
 * Opens a dialog as the browser's own modal, which keeps the focus inside. The returned function
 * closes it and gives the focus back: by then the dialog may have left the page, and the browser
 * would not do it.
 */
export function openModal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
