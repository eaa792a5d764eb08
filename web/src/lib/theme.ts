import { createStore } from "./store";

export type Theme = "system" | "light" | "dark";
const KEY = "deskbell.theme"; // also read by public/theme.js before the first paint
const system = window.matchMedia("(prefers-color-scheme: dark)");

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

const store = createStore<Theme>(read());

function apply(): void {
  const theme = store.get();
  document.documentElement.classList.toggle(
    "dark",
    theme === "dark" || (theme === "system" && system.matches),
  );
}

system.addEventListener("change", apply);
apply();

export const useTheme = store.use;

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  store.set(theme);
  apply();
}
