import type { Me } from "./types";

const KEY = "deskbell.me";

/** Keeps who is logged in on a technician's phone, so that the app opens in a cellar. Gone with the logout. */
export function keepMe(me: Me): void {
  if (me.user.role === "technician") localStorage.setItem(KEY, JSON.stringify(me));
  else dropMe();
}

export function keptMe(): Me | null {
  const text = localStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Me) : null;
}

export function dropMe(): void {
  localStorage.removeItem(KEY);
}
