const stamp = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A job's notes with one more below them; unchanged where this very one is there already. */
export function withNote(notes: string | null, at: string, text: string): string {
  const line = `${stamp.format(Date.parse(at))}: ${text.trim()}`;
  if (notes?.includes(line)) return notes;
  return notes ? `${notes}\n${line}` : line;
}
