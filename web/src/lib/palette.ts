import { createStore } from "./store";

/** Which of the dialogs that open from everywhere is open. */
export const paletteStore = createStore<"closed" | "palette" | "new-customer" | "new-job">("closed");

/** The palette's keys, as this machine's keyboard names them. */
export const PALETTE_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

/** Ctrl+K, or ⌘K, opens and closes the palette, also while something is typed. */
export function paletteKeys(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
  if (!(event.ctrlKey || event.metaKey)) return;
  // In some browsers it would go to the address bar.
  event.preventDefault();
  // Above another dialog the palette would lead away from half a form.
  if (paletteStore.get() === "palette") paletteStore.set("closed");
  else if (!document.querySelector("[role=dialog],[role=alertdialog]")) paletteStore.set("palette");
}
