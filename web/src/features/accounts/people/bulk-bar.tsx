import { Archive, ChevronDown, Flag, Tag, Tags, UserCheck, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { newKey } from "@/api/client";
import type { BulkFilter } from "@/api/types";
import { label } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { Button, buttonClass } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { type Before, BRING_BACK, type Change, consequence, type Noun, question, tagsOf } from "./bulk";
import { focusRow } from "./row-keys";
import { LEADS, STATUSES } from "./search";
import { TagPicker } from "./tag-picker";
import { useBulk, type Who } from "./use-bulk";
import type { Selection } from "./use-selection";

interface Props<T extends Before> {
  /** What the room is called; the bar stands where its title was. */
  title: string;
  noun: Noun;
  selection: Selection<T>;
  /** What the list shows, for changes of everybody who fits. */
  filter: BulkFilter;
  /** Customers have tags and a lead status. */
  customers?: boolean;
}

/** What can be done with the ticked rows, in place of the room's title. */
export function BulkBar<T extends Before>({ title, noun, selection, filter, customers }: Props<T>) {
  const [asked, setAsked] = useState<Change | null>(null);
  const bulk = useBulk(noun, () => {
    setAsked(null);
    // The bar goes, and with it whatever of it has the focus.
    focusRow(selection.last);
    selection.clear();
  });
  const { all, count, total, rows } = selection;
  const who: Who = all ? { filter } : { rows };
  const none = count === 0 || bulk.isPending;
  const start = (change: Change) => bulk.mutate({ change, who, key: newKey() });
  /** What can be taken back is done at once; for the rest one is asked. */
  const choose = (change: Change) => {
    if (none) return;
    if (all || (change.action === "archive" && count > BRING_BACK)) setAsked(change);
    else start(change);
  };
  return (
    <header
      data-bulk
      className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-accent-soft px-4 py-2.5 md:px-6"
    >
      <h1 className="sr-only">{title}</h1>
      <title>{`${title} · Deskbell`}</title>
      <div className="flex min-w-0 flex-1 items-center gap-2">
        <span role="status" className="font-semibold text-accent-ink tabular-nums">
          {all ? `All ${formatCount(total)} that match` : `${formatCount(count)} selected`}
        </span>
        {count < total && (
          <Button look="ghost" className="text-accent-ink" onClick={() => selection.everything()}>
            Select all {formatCount(total)}
          </Button>
        )}
      </div>
      <div
        role="toolbar"
        aria-label={`Change the selected ${noun.many}`}
        className="-mx-4 flex items-center gap-2 overflow-x-auto px-4 [scrollbar-width:none] max-md:order-last max-md:w-[calc(100%+2rem)] md:mx-0 md:px-0"
      >
        {customers && (
          <>
            <TagPicker
              name="Tag"
              creates
              onChoose={(tag) => tag && choose({ action: "tag", value: tag })}
              trigger={{
                className: buttonClass(),
                content: <Face icon={<Tag aria-hidden />} name="Tag" />,
                "aria-label": "Tag",
              }}
            />
            <TagPicker
              name="Untag"
              only={all ? undefined : tagsOf(rows)}
              onChoose={(tag) => tag && choose({ action: "untag", value: tag })}
              trigger={{
                className: buttonClass(),
                content: <Face icon={<Tags aria-hidden />} name="Untag" />,
                "aria-label": "Untag",
              }}
            />
            <Choice
              icon={<Flag aria-hidden />}
              name="Lead"
              disabled={none}
              items={[...LEADS, null].map((value) => ({
                name: value ? label(value) : "None",
                choose: () => choose({ action: "set_lead_status", value }),
              }))}
            />
          </>
        )}
        <Choice
          icon={<UserCheck aria-hidden />}
          name="Status"
          disabled={none}
          items={STATUSES.map((value) => ({
            name: label(value),
            choose: () => choose({ action: "set_status", value }),
          }))}
        />
        <Button look="danger" disabled={none} onClick={() => choose({ action: "archive" })}>
          <Archive aria-hidden /> Archive
        </Button>
      </div>
      <Button look="ghost" icon aria-label="Clear the selection" onClick={selection.clear}>
        <X aria-hidden />
      </Button>
      {asked && (
        <Confirm
          change={asked}
          count={count}
          noun={noun}
          busy={bulk.isPending}
          onYes={() => start(asked)}
          onNo={() => setAsked(null)}
        />
      )}
    </header>
  );
}

function Face({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <>
      {icon} {name} <ChevronDown aria-hidden className="-mr-1 opacity-60" />
    </>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  name: string;
  disabled: boolean;
  items: { name: string; choose: () => void }[];
}

function Choice({ icon, name, disabled, items }: ChoiceProps) {
  return (
    <Menu>
      <MenuTrigger asChild disabled={disabled}>
        <Button>
          <Face icon={icon} name={name} />
        </Button>
      </MenuTrigger>
      <MenuContent>
        {items.map((item) => (
          <MenuItem key={item.name} onSelect={item.choose}>
            {item.name}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}

interface ConfirmProps {
  change: Change;
  count: number;
  noun: Noun;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** For what cannot be taken back by one press. */
function Confirm({ change, count, noun, busy, onYes, onNo }: ConfirmProps) {
  return (
    <Dialog
      open
      alert
      onClose={onNo}
      title={question(change, count, noun)}
      description={consequence(change) ?? "There is no undo for so many."}
      footer={
        <>
          <Button onClick={onNo}>Cancel</Button>
          <Button look={change.action === "archive" ? "danger" : "primary"} busy={busy} onClick={onYes}>
            {change.action === "archive" ? "Archive" : "Change"} {formatCount(count)}
          </Button>
        </>
      }
    />
  );
}
