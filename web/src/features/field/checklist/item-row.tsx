import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Pencil, Trash2 } from "lucide-react";
import { type KeyboardEvent, type Ref, useState } from "react";
import type { ChecklistItem } from "@/api/types";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Input } from "@/ui/field";
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from "@/ui/menu";
import { Time } from "@/ui/time";
import type { Edge } from "./order";

interface Props {
  item: ChecklistItem;
  last: boolean;
  /** Whether this person ticks, and whether they also decide what is on the list. */
  ticks: boolean;
  writes: boolean;
  /** Where something that is pulled would land. */
  edge: Edge | null;
  pulled: boolean;
  row: Ref<HTMLLIElement>;
  handle: Ref<HTMLButtonElement>;
  onTick: (done: boolean) => void;
  onRename: (label: string) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** An item of a checklist: ticked by its box, moved by its handle – pulled, or with the arrow keys. */
export function ItemRow({ item, last, ticks, writes, edge, pulled, row, handle, ...props }: Props) {
  const [text, setText] = useState<string | null>(null);
  const { id, label, done, position } = item;
  const box = `item-${id}`;
  const rename = () => {
    const next = text?.trim();
    setText(null);
    if (next && next !== label) props.onRename(next);
  };
  const keys = (event: KeyboardEvent) => {
    const to = event.key === "ArrowUp" ? position - 1 : event.key === "ArrowDown" ? position + 1 : position;
    if (to === position) return;
    event.preventDefault();
    if (to >= 0 && !(last && to > position)) props.onMove(to);
  };
  return (
    <li
      ref={row}
      className={cn(
        "group relative flex min-h-10 items-center gap-2 py-1 pr-2 pl-4 max-md:min-h-12",
        writes && "md:pl-1.5",
        pulled && "opacity-40",
      )}
    >
      {edge && (
        <span
          aria-hidden
          className={cn(
            "absolute inset-x-2 z-1 h-0.5 rounded-full bg-accent",
            edge === "above" ? "-top-px" : "-bottom-px",
          )}
        />
      )}
      {writes && (
        <button
          ref={handle}
          type="button"
          aria-label={`Move ${label}`}
          aria-keyshortcuts="ArrowUp ArrowDown"
          title="Pull it, or use the arrow keys"
          onKeyDown={keys}
          className="grid size-7 shrink-0 cursor-grab place-items-center rounded-control text-muted hover:bg-hover hover:text-ink max-md:hidden"
        >
          <GripVertical className="size-4" aria-hidden />
        </button>
      )}
      {text === null ? (
        <>
          <Checkbox
            id={box}
            className="size-4.5"
            checked={done}
            disabled={!ticks}
            onChange={({ target }) => props.onTick(target.checked)}
          />
          <label
            htmlFor={box}
            className={cn(
              "min-w-0 flex-1 cursor-pointer py-1 pl-1 [overflow-wrap:anywhere]",
              done && "text-muted line-through decoration-line-strong",
            )}
          >
            {label}
          </label>
          {item.done_at && (
            <span className="shrink-0 text-muted text-small max-sm:hidden">
              {item.done_by?.name} · <Time at={item.done_at} look="short" />
            </span>
          )}
        </>
      ) : (
        <Input
          aria-label={`New words for ${label}`}
          value={text}
          maxLength={200}
          dir="auto"
          // It takes the place of what was pressed.
          ref={(input) => input?.focus()}
          onChange={({ target }) => setText(target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === "Enter") rename();
            if (event.key === "Escape") setText(null);
          }}
        />
      )}
      {writes && (
        <Menu>
          <MenuTrigger asChild>
            <Button look="ghost" icon aria-label={`More for ${label}`} className="size-7 max-md:size-10">
              <Ellipsis aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent align="end" onCloseAutoFocus={(event) => text !== null && event.preventDefault()}>
            <MenuItem onSelect={() => setText(label)}>
              <Pencil aria-hidden /> Rename
            </MenuItem>
            <MenuItem disabled={position === 0} onSelect={() => props.onMove(position - 1)}>
              <ArrowUp aria-hidden /> Move up
            </MenuItem>
            <MenuItem disabled={last} onSelect={() => props.onMove(position + 1)}>
              <ArrowDown aria-hidden /> Move down
            </MenuItem>
            <MenuLine />
            <MenuItem onSelect={props.onRemove}>
              <Trash2 aria-hidden /> Take off the list
            </MenuItem>
          </MenuContent>
        </Menu>
      )}
    </li>
  );
}
