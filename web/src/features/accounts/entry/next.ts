/** Where to go after the login: only a path of this app, never another site. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  const path = next.split(/[?#]/)[0];
  return path === "/login" || path === "/setup" || path === "/invite" ? "/" : next;
}
