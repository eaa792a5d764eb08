import type { TagCount } from "@/api/types";

/** A tag that can be chosen; without a count: one that nobody has yet. */
export interface Choice {
  tag: string;
  count: number | null;
}

interface Options {
  search: string;
  without: readonly string[];
  creates: boolean;
}

const folded = (text: string) => text.toLocaleLowerCase();

/** The tags that a search leaves, those that begin so before those that hold it; at the end what was typed. */
export function choices(known: readonly TagCount[], { search, without, creates }: Options): Choice[] {
  const typed = search.trim();
  const sought = folded(typed);
  const offered = known.filter(({ tag }) => !without.includes(tag) && folded(tag).includes(sought));
  const begins = ({ tag }: TagCount) => folded(tag).startsWith(sought);
  const found: Choice[] = [...offered.filter(begins), ...offered.filter((one) => !begins(one))];
  const isNew = typed !== "" && !known.some(({ tag }) => tag === typed) && !without.includes(typed);
  return creates && isNew ? [...found, { tag: typed, count: null }] : found;
}
