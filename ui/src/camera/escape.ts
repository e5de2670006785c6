/** Escape leaves the page, before the window hears of it; but first what stands above the page. */
export function leaveByEscape(event: KeyboardEvent, leave: () => void): void {
  if (event.key !== "Escape" || event.isComposing) return;
  if (document.querySelector("dialog[open], [role=menu]")) return;
  event.preventDefault();
  event.stopPropagation();
  leave();
}
