/** The pages of the door itself: who has just come in does not go back there. */
const DOOR: readonly string[] = ["/login", "/setup", "/invite", "/signup", "/verify", "/forgot", "/reset"];

/** Where to go after the login: only a path of this app, never another site. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return DOOR.includes(next.split(/[?#]/)[0] ?? "") ? "/" : next;
}
