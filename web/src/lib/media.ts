import { useSyncExternalStore } from "react";

const phone = window.matchMedia("(max-width: 767px)");

function subscribe(listener: () => void): () => void {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
}

/** True on a screen too narrow for the sidebar and for tables. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => phone.matches);
}
