import { Autocomplete } from "@base-ui/react/autocomplete";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CornerDownLeft, LoaderCircle, Search, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { api, ok } from "@/api/client";
import { can, useMe } from "@/api/me";
import { NewCustomerDialog } from "@/features/accounts/customers/new-dialog";
import { NewJobDialog } from "@/features/field/work-orders/new-dialog";
import { paletteStore } from "@/lib/palette";
import { setTheme } from "@/lib/theme";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { goBack } from "@/ui/dialog";
import { type Command, type CommandGroup, type Deed, offers } from "./commands";
import { useLogOut } from "./use-log-out";

const close = () => paletteStore.set("closed");

function foundQuery(search: string) {
  return {
    queryKey: ["people", "customers", "palette", search],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ok(api.GET("/api/customers", { params: { query: { search, page_size: 6 } }, signal })),
  };
}

/** The dialogs that open from everywhere. */
export function Palette() {
  const open = paletteStore.use();
  const opener = useRef<Element>(null);
  return (
    <>
      <Dialog.Root open={open === "palette"} onOpenChange={(next) => !next && close()}>
        <Dialog.Portal>
          <Dialog.Overlay className="fade fixed inset-0 z-40 bg-black/30 dark:bg-black/55" />
          <Dialog.Content
            aria-describedby={undefined}
            onOpenAutoFocus={() => {
              opener.current = document.activeElement;
            }}
            onCloseAutoFocus={(event) => goBack(event, opener.current)}
            className="pop fixed inset-x-3 top-3 z-40 mx-auto flex max-h-[calc(100dvh-1.5rem)] max-w-[36rem] flex-col overflow-hidden rounded-card border bg-raised shadow-pop focus:outline-none md:top-[12vh] md:max-h-[28rem]"
          >
            <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
            <Commands />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <NewCustomerDialog open={open === "new-customer"} onClose={close} />
      {open === "new-job" && <NewJobDialog onClose={close} />}
    </>
  );
}

function Commands() {
  const me = useMe();
  const run = useRun();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const searches = can(me, "customers:read");
  const found = useQuery({
    ...foundQuery(asked),
    enabled: searches && asked !== "",
    placeholderData: keepPreviousData,
  });
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    // Nothing is searched for: what was found before goes at once.
    if (next.trim() === "") setAsked("");
    else timer.current = setTimeout(() => setAsked(next.trim()), 150);
  };
  const waiting = searches && text.trim() !== "" && (text.trim() !== asked || found.isFetching);
  const groups = offers(me, text, asked === "" ? [] : (found.data?.items ?? []));
  return (
    <Autocomplete.Root<Command>
      open
      inline
      items={groups as never}
      filter={null}
      value={text}
      onValueChange={type}
      itemToStringValue={(command) => command.name}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-2.5 border-b px-4">
        {waiting ? (
          <LoaderCircle className="size-4 shrink-0 animate-spin text-muted" aria-hidden />
        ) : (
          <Search className="size-4 shrink-0 text-muted" aria-hidden />
        )}
        <Autocomplete.Input
          aria-label={searches ? "Search customers, rooms and actions" : "Search rooms and actions"}
          placeholder={searches ? "Search customers, or go to…" : "Go to…"}
          maxLength={200}
          className="h-12 min-w-0 flex-1 bg-transparent text-lead outline-none max-md:text-[1rem]"
        />
        <kbd
          aria-hidden
          className="hidden h-5 items-center rounded border bg-canvas px-1.5 font-sans text-muted text-tiny md:flex"
        >
          Esc
        </kbd>
        <Dialog.Close asChild>
          <Button look="ghost" icon aria-label="Close" className="-mr-2 md:hidden">
            <X aria-hidden />
          </Button>
        </Dialog.Close>
      </div>
      <Autocomplete.Empty className="empty:hidden">
        <p className="px-2.5 py-8 text-center text-muted">Nothing here is called that.</p>
      </Autocomplete.Empty>
      <Autocomplete.List
        data-scroll
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain scroll-py-2 p-2 outline-none data-empty:hidden"
      >
        {(group: CommandGroup) => (
          <Autocomplete.Group key={group.value} items={group.items} className="not-last:mb-2">
            <Autocomplete.GroupLabel className="px-2.5 py-1 font-medium text-muted text-small">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  onClick={() => run(command.deed)}
                  className="group flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 outline-none select-none data-highlighted:bg-accent-soft data-highlighted:text-accent-ink max-md:h-11"
                >
                  <Row command={command} />
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

function Row({ command: { name, note, icon: Icon, deed } }: { command: Command }) {
  return (
    <>
      {deed.kind === "customer" ? (
        <Avatar name={name} seed={deed.id} />
      ) : (
        <span className="grid size-6 shrink-0 place-items-center text-muted group-data-highlighted:text-accent-ink">
          <Icon className="size-4" aria-hidden />
        </span>
      )}
      <span className="min-w-0 truncate font-medium">{name}</span>
      {note && <span className="min-w-0 flex-1 truncate text-muted">{note}</span>}
      <CornerDownLeft
        aria-hidden
        className="ml-auto size-3.5 shrink-0 opacity-0 group-data-highlighted:opacity-70 max-md:hidden"
      />
    </>
  );
}

/** Does what a command says; the palette is closed by then. */
function useRun(): (deed: Deed) => void {
  const navigate = useNavigate();
  const logOut = useLogOut();
  return (deed) => {
    if (deed.kind === "new-customer" || deed.kind === "new-job") return paletteStore.set(deed.kind);
    close();
    switch (deed.kind) {
      case "go":
        return void navigate({ to: deed.to });
      case "customer":
        return void navigate({ to: "/customers/$id", params: { id: deed.id } });
      case "search":
        return void navigate({ to: "/customers", search: { search: deed.text } });
      case "theme":
        return setTheme(deed.theme);
      case "api-docs":
        return void window.open("/api-docs", "_blank", "noreferrer");
      case "log-out":
        return logOut();
    }
  };
}
