/** A place on a map, in a tab of its own. */
export function mapLink(where: string): string {
  const link = new URL("https://www.openstreetmap.org/search");
  link.searchParams.set("query", where);
  return link.href;
}
