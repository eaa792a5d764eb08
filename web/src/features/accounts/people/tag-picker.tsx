import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TagCount } from "@/api/types";
import { formatCount } from "@/lib/format";
import { Picker } from "@/ui/picker";
import { TAGS, tagsQuery } from "./queries";
import { type Choice, choices } from "./tags";

interface Props {
  /** What is chosen here, for screen readers. */
  name: string;
  value?: string | null;
  onChoose: (tag: string | null) => void;
  /** Tags that are not offered. */
  without?: readonly string[];
  /** Only these are offered, instead of the company's. */
  only?: readonly TagCount[] | undefined;
  /** What the button is called that takes the choice back; without it there is none. */
  clear?: string | undefined;
  /** Whether a tag may be chosen that nobody has yet. */
  creates?: boolean;
  trigger: { className: string; content: ReactNode; "aria-label": string };
}

/** The company's tags, the most used first; a search narrows them. */
export function TagPicker(props: Props) {
  const { name, value = null, onChoose, without = [], only, clear, creates = false, trigger } = props;
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const search = text.trim();
  const most = useQuery({ ...tagsQuery(""), enabled: open && !only });
  // Where there are more than are told at once, a search asks the server.
  const many = (most.data?.items.length ?? 0) >= TAGS;
  const found = useQuery({ ...tagsQuery(search), enabled: open && !only && many && search !== "" });
  const known = only ?? (many && search ? found.data?.items : most.data?.items) ?? [];
  return (
    <Picker<Choice>
      name={name}
      items={choices(known, { search, without, creates })}
      value={value === null ? null : { tag: value, count: null }}
      onChange={(choice) => {
        setText("");
        onChoose(choice?.tag ?? null);
      }}
      onOpen={(next) => {
        setOpen(next);
        setText("");
      }}
      text={({ tag }) => tag}
      keyOf={({ tag }) => tag}
      onSearch={setText}
      waiting={open && !only && (most.isPending || found.isFetching)}
      placeholder={creates ? "Find or add a tag" : "Find a tag"}
      none={search ? "No tag begins like this." : creates ? "Type the first tag." : "There are no tags yet."}
      row={({ tag, count }) => (
        <>
          <span className="min-w-0 flex-1 truncate">{count === null ? `Add “${tag}”` : tag}</span>
          {count !== null && <span className="text-muted text-small tabular-nums">{formatCount(count)}</span>}
        </>
      )}
      clear={clear}
      trigger={trigger}
    />
  );
}
