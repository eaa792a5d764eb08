import { ChevronDown, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cn } from "@/lib/cn";
import { label } from "@/lib/errors";
import { dayRange } from "@/lib/time";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Menu, MenuChoice, MenuContent, MenuGroup, MenuTrigger } from "@/ui/menu";
import { TagPicker } from "./tag-picker";

export const pill = (active: boolean) =>
  cn(
    "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-control border px-2.5 whitespace-nowrap transition-colors duration-75 max-md:h-9",
    active
      ? "border-accent/45 bg-accent-soft text-accent-ink hover:border-accent"
      : "border-line-strong border-dashed text-soft hover:bg-hover hover:text-ink",
  );

export function Pill({ name, value }: { name: string; value: string | undefined }) {
  return (
    <>
      {name}
      {value && <span className="max-w-48 truncate font-semibold">{value}</span>}
      <ChevronDown className="size-3.5 opacity-70" aria-hidden />
    </>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  value: T | undefined;
  values: readonly T[];
  onChange: (value: T | undefined) => void;
}

export function ChoiceFilter<T extends string>({ name, value, values, onChange }: ChoiceProps<T>) {
  return (
    <Menu>
      <MenuTrigger className={pill(value !== undefined)}>
        <Pill name={name} value={value && label(value)} />
      </MenuTrigger>
      <MenuContent>
        <MenuGroup
          value={value ?? ""}
          onValueChange={(next) => onChange((next || undefined) as T | undefined)}
        >
          <MenuChoice value="">Any</MenuChoice>
          {values.map((one) => (
            <MenuChoice key={one} value={one}>
              {label(one)}
            </MenuChoice>
          ))}
        </MenuGroup>
      </MenuContent>
    </Menu>
  );
}

interface BoxProps {
  name: string;
  value: string | undefined;
  children: (close: () => void) => ReactNode;
}

function BoxFilter({ name, value, children }: BoxProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={pill(value !== undefined)}>
        <Pill name={name} value={value} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Filter by ${name.toLowerCase()}`}
          className="pop z-50 w-80 rounded-card border bg-raised p-3 shadow-pop focus:outline-none"
        >
          {children(() => setOpen(false))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface TextProps {
  name: string;
  hint: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

export function TextFilter({ name, hint, value, onChange }: TextProps) {
  return (
    <BoxFilter name={name} value={value}>
      {(close) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onChange(String(new FormData(event.currentTarget).get("value")).trim() || undefined);
            close();
          }}
        >
          <Field label={name} hint={hint}>
            {(own) => <Input {...own} name="value" defaultValue={value} autoComplete="off" />}
          </Field>
          <Buttons
            onClear={() => {
              onChange(undefined);
              close();
            }}
          />
        </form>
      )}
    </BoxFilter>
  );
}

/** One of the company's tags. */
export function TagFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (tag: string | undefined) => void;
}) {
  return (
    <TagPicker
      name="Tag"
      value={value ?? null}
      onChoose={(tag) => onChange(tag ?? undefined)}
      clear={value === undefined ? undefined : "Any tag"}
      trigger={{
        className: pill(value !== undefined),
        content: <Pill name="Tag" value={value} />,
        "aria-label": value === undefined ? "Tag" : `Tag ${value}`,
      }}
    />
  );
}

interface RangeProps {
  name: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (from: string | undefined, to: string | undefined) => void;
}

export function RangeFilter({ name, from, to, onChange }: RangeProps) {
  const value = dayRange(from, to);
  return (
    <BoxFilter name={name} value={value}>
      {(close) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            onChange(String(data.get("from")) || undefined, String(data.get("to")) || undefined);
            close();
          }}
        >
          <div className="grid gap-2 md:grid-cols-2">
            <Field label="From">
              {(own) => <Input {...own} type="date" name="from" defaultValue={from} />}
            </Field>
            <Field label="To">{(own) => <Input {...own} type="date" name="to" defaultValue={to} />}</Field>
          </div>
          <Buttons
            onClear={() => {
              onChange(undefined, undefined);
              close();
            }}
          />
        </form>
      )}
    </BoxFilter>
  );
}

export function ToggleFilter({
  name,
  on,
  onChange,
}: {
  name: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <button type="button" aria-pressed={on} onClick={() => onChange(!on)} className={pill(on)}>
      {name}
    </button>
  );
}

export function ClearFilters({ onClear }: { onClear: () => void }) {
  return (
    <Button look="ghost" onClick={onClear} className="px-2 max-md:order-first">
      <X aria-hidden /> Clear
    </Button>
  );
}

function Buttons({ onClear }: { onClear: () => void }) {
  return (
    <div className="mt-3 flex justify-end gap-2">
      <Button look="ghost" onClick={onClear}>
        Clear
      </Button>
      <Button look="primary" type="submit">
        Apply
      </Button>
    </div>
  );
}
