import { Combobox } from "@base-ui/react/combobox";
import { Check, LoaderCircle, Search } from "lucide-react";
import { type ReactNode, useState } from "react";

interface Props<T> {
  /** What is chosen here, for screen readers. */
  name: string;
  items: readonly T[];
  value: T | null;
  onChange: (value: T | null) => void;
  /** The text of an item. */
  text: (item: T) => string;
  keyOf: (item: T) => string | number;
  /** Which items a search leaves; without it the items are what the server found. */
  fits?: (item: T, search: string) => boolean;
  onSearch?: (search: string) => void;
  onOpen?: (open: boolean) => void;
  waiting?: boolean;
  placeholder: string;
  /** Said where nothing is found. */
  none: string;
  row: (item: T) => ReactNode;
  /** What the button is called that takes the choice back; without it there is none. */
  clear?: string | undefined;
  /** The button that opens it; what is in it, and how it looks. */
  trigger: {
    id?: string;
    className: string;
    content: ReactNode;
    "aria-label"?: string;
    "aria-describedby"?: string;
    "aria-invalid"?: true;
  };
}

/** A choice among many, with a search over them. */
export function Picker<T>(props: Props<T>) {
  const { name, trigger, fits } = props;
  const { content, ...button } = trigger;
  // All but the dialog is hidden from screen readers while one is open, so the choices belong into it.
  const [dialog, setDialog] = useState<HTMLElement | null>(null);
  return (
    <Combobox.Root<T>
      items={props.items}
      value={props.value}
      onValueChange={props.onChange}
      itemToStringLabel={props.text}
      isItemEqualToValue={(one, other) => props.keyOf(one) === props.keyOf(other)}
      filter={fits ? (item, search) => fits(item, search) : null}
      onInputValueChange={(next, { reason }) => {
        // Choosing an item empties the field; that is not a search.
        if (reason === "input-change" || reason === "input-clear") props.onSearch?.(next);
      }}
      onOpenChange={(open) => props.onOpen?.(open)}
      autoHighlight
    >
      <Combobox.Trigger
        {...button}
        ref={(element: HTMLElement | null) =>
          setDialog(element?.closest<HTMLElement>("[role=dialog]") ?? null)
        }
      >
        {content}
      </Combobox.Trigger>
      <Combobox.Portal {...(dialog ? { container: dialog } : {})}>
        <Combobox.Positioner align="start" sideOffset={4} collisionPadding={8} className="z-50">
          <Combobox.Popup
            aria-label={name}
            className="pop flex max-h-[min(22rem,var(--available-height))] w-[max(var(--anchor-width),19rem)] max-w-[var(--available-width)] flex-col overflow-hidden rounded-card border bg-raised shadow-pop focus:outline-none"
          >
            <div className="flex items-center gap-2 border-b px-3 text-muted">
              {props.waiting ? (
                <LoaderCircle className="size-4 shrink-0 animate-spin" aria-hidden />
              ) : (
                <Search className="size-4 shrink-0" aria-hidden />
              )}
              <Combobox.Input
                aria-label={props.placeholder}
                placeholder={props.placeholder}
                maxLength={200}
                className="h-9 min-w-0 flex-1 bg-transparent text-ink outline-none max-md:h-11 max-md:text-[1rem]"
              />
            </div>
            <Combobox.Empty className="empty:hidden">
              {!props.waiting && <p className="px-3 py-4 text-muted">{props.none}</p>}
            </Combobox.Empty>
            <Combobox.List
              data-scroll
              className="min-h-0 overflow-y-auto overscroll-contain scroll-py-1 p-1 outline-none data-empty:p-0"
            >
              {(item: T) => (
                <Combobox.Item
                  key={props.keyOf(item)}
                  value={item}
                  className="flex min-h-8 cursor-pointer items-center gap-2 rounded-[0.3rem] px-2 py-1 outline-none select-none data-highlighted:bg-hover max-md:min-h-10"
                >
                  <span className="flex min-w-0 flex-1 items-center gap-2">{props.row(item)}</span>
                  <Combobox.ItemIndicator>
                    <Check className="size-4 text-accent-ink" aria-hidden />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
            {props.clear && (
              <div className="border-t p-1">
                <Combobox.Clear className="flex min-h-8 w-full items-center rounded-[0.3rem] px-2 text-left text-soft hover:bg-hover max-md:min-h-10">
                  {props.clear}
                </Combobox.Clear>
              </div>
            )}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
