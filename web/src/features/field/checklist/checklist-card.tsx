import { useQuery } from "@tanstack/react-query";
import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import { Button } from "@/ui/button";
import { showError } from "@/ui/error-dialog-store";
import { Input } from "@/ui/field";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Card } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { ItemRow } from "./item-row";
import { Progress } from "./progress";
import {
  addItem,
  applyTemplate,
  checklistQuery,
  moveItem,
  removeItem,
  renameItem,
  templatesQuery,
  tickItem,
} from "./queries";
import { usePull } from "./use-pull";

/** A job's checklist: the office decides what is on it, who does the job ticks it. */
export function ChecklistCard({ job }: { job: number }) {
  const me = useMe();
  const { data, error, refetch } = useQuery(checklistQuery(job));
  const [said, setSaid] = useState("");
  const writes = can(me, "work_orders:write");
  const items = data?.items ?? [];
  const done = async (change: Promise<unknown>, words?: string) => {
    try {
      await change;
      if (words) setSaid(words);
    } catch (problem) {
      showError(problem, "The checklist stays as it was");
    }
  };
  const move = (id: number, to: number) =>
    done(
      moveItem(job, id, to),
      `${items.find((item) => item.id === id)?.label} is now number ${to + 1} of ${items.length}`,
    );
  const pull = usePull(
    items.map(({ id }) => id),
    (id, to) => void move(id, to),
  );
  return (
    <Card title="Checklist" action={writes && <Templates job={job} />}>
      {error && !data ? (
        <Problem error={error} retry={() => refetch()} />
      ) : !data ? (
        <div aria-busy className="space-y-4 p-4">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/3" />
        </div>
      ) : (
        <>
          {items.length > 0 ? (
            <div className="px-4 pt-3">
              <Progress done={data.done} total={data.total} />
            </div>
          ) : (
            <p className="px-4 pt-3 text-muted">
              {writes
                ? "What must not be forgotten: the technician ticks it on the phone."
                : "Nothing to tick off here."}
            </p>
          )}
          <ul aria-label="Checklist" className="py-1.5 empty:hidden">
            {items.map((item, at) => (
              <ItemRow
                key={item.id}
                item={item}
                last={at === items.length - 1}
                ticks={can(me, "work_orders:progress")}
                writes={writes}
                edge={pull.edgeOf(item.id)}
                pulled={pull.pulled === item.id}
                row={pull.row(item.id)}
                handle={pull.handle(item.id)}
                onTick={(ticked) => void done(tickItem(job, item.id, ticked))}
                onRename={(label) => void done(renameItem(job, item.id, label))}
                onMove={(to) => void move(item.id, to)}
                onRemove={() => void done(removeItem(job, item.id), `${item.label} was taken off`)}
              />
            ))}
          </ul>
          {writes && <NewItem onAdd={(label) => done(addItem(job, label), `${label} was added`)} />}
          {!writes && <div className="pb-2" />}
        </>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </Card>
  );
}

function NewItem({ onAdd }: { onAdd: (label: string) => Promise<void> }) {
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  return (
    <form
      className="flex gap-2 px-4 pt-1 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        const label = text.trim();
        if (!label || adding) return;
        setAdding(true);
        setText("");
        void onAdd(label).finally(() => setAdding(false));
      }}
    >
      <Input
        aria-label="New item"
        placeholder="Add an item"
        dir="auto"
        maxLength={200}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" disabled={!text.trim()} busy={adding}>
        <Plus aria-hidden /> Add
      </Button>
    </form>
  );
}

/** Puts what a template has on the list; what is there already stays as it is. */
function Templates({ job }: { job: number }) {
  const { data } = useQuery(templatesQuery);
  const templates = data?.items ?? [];
  if (templates.length === 0) return null;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" className="-mr-2">
          <ListChecks aria-hidden /> Use template
        </Button>
      </MenuTrigger>
      <MenuContent align="end" className="max-h-80 max-w-80 overflow-y-auto">
        {templates.map(({ id, name, labels }) => (
          <MenuItem
            key={id}
            onSelect={() =>
              applyTemplate(job, id).then(
                () => toast(`“${name}” is on the list`),
                (problem) => showError(problem, "The checklist stays as it was"),
              )
            }
          >
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span className="text-muted text-small tabular-nums">{labels.length}</span>
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
