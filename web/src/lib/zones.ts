/** A time zone as somebody looks for it. */
export interface Zone {
  /** Its IANA name. */
  id: string;
  city: string;
  /** "Europe", "America, Argentina"; nothing for UTC. */
  area: string;
  /** "GMT+01:00", today. */
  offset: string;
}

function offsetOf(id: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: id, timeZoneName: "longOffset" }).formatToParts(
    at,
  );
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return name === "GMT" || name === "UTC" ? "GMT+00:00" : name;
}

/** A zone by its IANA name; one that this browser does not know has no offset. */
export function zone(id: string, at = new Date()): Zone {
  const parts = id.replaceAll("_", " ").split("/");
  const city = parts.pop() ?? id;
  let offset = "";
  try {
    offset = offsetOf(id, at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { id, city, area: parts.join(", "), offset };
}

let all: readonly Zone[] | null = null;

/** Every zone that this browser knows, and `own`; by place. */
export function zones(own: string): readonly Zone[] {
  // It takes some ten milliseconds, so it is done once.
  all ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((id) => id !== "UTC")].map((id) => zone(id));
  return all.some(({ id }) => id === own) ? all : [zone(own), ...all];
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether every word of a search is in the zone's name or offset: "york", "gmt+1", "argentina ushuaia". */
export function zoneFits({ id, city, area, offset }: Zone, search: string): boolean {
  const short = offset.replace(":00", "").replace(/([+-])0/, "$1");
  const text = fold(`${id} ${city} ${area} ${offset} ${short}`);
  return fold(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
