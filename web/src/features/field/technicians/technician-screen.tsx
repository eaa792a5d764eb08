import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ArrowLeft, CalendarDays, Ellipsis, Pencil, X } from "lucide-react";
import { useState } from "react";
import { newKey, type Tagged } from "@/api/client";
import { can, useMe } from "@/api/me";
import type { Technician, TechnicianPatch, TimeOff } from "@/api/types";
import { Detail, Details } from "@/features/accounts/people/details";
import { asApiError, isPassing } from "@/lib/errors";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { showError } from "@/ui/error-dialog-store";
import { Field, FormError, Input } from "@/ui/field";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toast";
import { dateOf, dayStart, minutesOf, momentAt, timeOf, wallAt } from "../schedule/clock";
import type { WeekHours } from "../schedule/conflicts";
import { useRules } from "../schedule/use-rules";
import { CalendarCard } from "./calendar-card";
import { problemOf, toHours, toRows, USUAL_WEEK } from "./hours";
import { HoursField } from "./hours-field";
import { addTimeOff, archiveTechnician, changeTechnician, dropTimeOff } from "./mutations";
import { technicianQuery, timeOffQuery } from "./queries";
import { TechnicianDialog } from "./technician-dialog";

export function TechnicianScreen() {
  const { id } = useParams({ from: "/app/technicians/$id" });
  const { data, error, isPending, refetch } = useQuery(technicianQuery(id));
  if (isPending) return <Waiting />;
  if (!data) {
    return (
      <Problem
        error={error}
        retry={() => refetch()}
        missing={
          <Link to="/technicians" className={buttonClass()}>
            All technicians
          </Link>
        }
      />
    );
  }
  return <Opened key={id} opened={data} />;
}

function Back() {
  return (
    <Link to="/technicians" aria-label="Back to all technicians" className={buttonClass("ghost", true)}>
      <ArrowLeft aria-hidden />
    </Link>
  );
}

function Opened({ opened }: { opened: Tagged<Technician> }) {
  const me = useMe();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const technician = opened.record;
  const writes = can(me, "technicians:write");
  const archive = async () => {
    try {
      await archiveTechnician(technician.id);
      toast(`${technician.name} was archived`);
      await navigate({ to: "/technicians" });
    } catch (problem) {
      showError(problem, `${technician.name} could not be archived`);
    }
  };
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          <Back />
          <title>{`${technician.name} · Deskbell`}</title>
          <span
            aria-hidden
            className="size-4 shrink-0 rounded-full"
            style={{ background: technician.color }}
          />
          <div className="min-w-0 flex-1">
            <h1 className="truncate font-semibold text-title tracking-tight">{technician.name}</h1>
            <p className="mt-0.5 flex flex-wrap gap-1">
              {!technician.is_active && <Chip tone="warn">Inactive</Chip>}
              {technician.skills.map((skill) => (
                <Chip key={skill}>{skill}</Chip>
              ))}
            </p>
          </div>
          <Link to="/work-orders" search={{ technician_id: technician.id }} className={buttonClass("plain")}>
            <CalendarDays aria-hidden /> <span className="max-sm:sr-only">Jobs</span>
          </Link>
          {writes && (
            <>
              <Button look="primary" onClick={() => setEditing(true)}>
                <Pencil aria-hidden /> <span className="max-sm:sr-only">Edit</span>
              </Button>
              <Menu>
                <MenuTrigger asChild>
                  <Button icon aria-label="More actions">
                    <Ellipsis aria-hidden />
                  </Button>
                </MenuTrigger>
                <MenuContent align="end">
                  <MenuItem onSelect={() => void archive()}>
                    <Archive aria-hidden /> Archive
                  </MenuItem>
                </MenuContent>
              </Menu>
            </>
          )}
        </header>
      }
    >
      <div className="mx-auto grid max-w-6xl grid-cols-1 items-start gap-4 p-4 md:p-6 lg:grid-cols-2">
        <div className="space-y-4">
          <Card title="Contact">
            <Details>
              <Detail label="E-mail">
                {technician.email && <a href={`mailto:${technician.email}`}>{technician.email}</a>}
              </Detail>
              <Detail label="Phone">
                {technician.phone && <a href={`tel:${technician.phone}`}>{technician.phone}</a>}
              </Detail>
              <Detail label="Login">
                {technician.user_id === null ? null : can(me, "users:read") ? (
                  <Link
                    to="/users"
                    search={{ user: technician.user_id }}
                    className="text-accent-ink hover:underline"
                  >
                    Colleague #{technician.user_id}
                  </Link>
                ) : (
                  "Has one"
                )}
              </Detail>
            </Details>
          </Card>
          <TimeOffCard id={technician.id} writes={writes} />
          {can(me, "calendar:write") && <CalendarCard id={technician.id} active={technician.is_active} />}
        </div>
        <HoursCard key={opened.etag} opened={opened} writes={writes} />
      </div>
      {editing && <TechnicianDialog opened={opened} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function HoursCard({ opened, writes }: { opened: Tagged<Technician>; writes: boolean }) {
  const rules = useRules();
  const given = opened.record.working_hours as WeekHours | null;
  const [own, setOwn] = useState(given !== null);
  const [rows, setRows] = useState(() => toRows(given ?? {}));
  const save = useMutation({ mutationFn: changeTechnician });
  const hours = own ? toHours(rows) : null;
  const dirty = JSON.stringify(hours) !== JSON.stringify(given && toHours(toRows(given)));
  const submit = async () => {
    try {
      const patch = { working_hours: hours } as TechnicianPatch;
      await save.mutateAsync({ id: opened.record.id, patch, etag: opened.etag });
      toast("Saved");
    } catch (problem) {
      showError(problem, "The hours could not be saved");
    }
  };
  return (
    <Card title="Working hours">
      <div className="px-4 py-3">
        <div className="mb-2 flex items-center gap-3">
          <Switch
            id="own-hours"
            checked={own}
            disabled={!writes}
            onCheckedChange={(on) => {
              setOwn(on);
              if (on && rows.every(({ spans }) => spans.length === 0))
                setRows(toRows(rules.hours ?? USUAL_WEEK));
            }}
          />
          <label htmlFor="own-hours">Hours of their own</label>
        </div>
        {own ? (
          <fieldset disabled={!writes} className="min-w-0">
            <HoursField rows={rows} onChange={setRows} />
          </fieldset>
        ) : (
          <p className="text-muted">The company’s business hours count.</p>
        )}
      </div>
      {writes && (
        <div className="flex justify-end border-t px-4 py-3">
          <Button
            look="primary"
            busy={save.isPending}
            disabled={!dirty || rows.some((row) => problemOf(row) !== null)}
            onClick={() => void submit()}
          >
            Save hours
          </Button>
        </div>
      )}
    </Card>
  );
}

function TimeOffCard({ id, writes }: { id: number; writes: boolean }) {
  const { zone } = useRules();
  const { data, isPending, isError, refetch } = useQuery(timeOffQuery(id));
  const when = ({ from, to }: TimeOff) => {
    const [begin, end] = [wallAt(from, zone), wallAt(to, zone)];
    const whole = timeOf(begin) === "00:00" && timeOf(end) === "00:00";
    const [first, last] = [dateOf(begin), dateOf(whole ? end - 1 : end)];
    if (whole) {
      return first === last
        ? dayName(first, "short")
        : `${dayName(first, "short")} – ${dayName(last, "short")}`;
    }
    return first === last
      ? `${dayName(first, "short")}, ${timeOf(begin)}–${timeOf(end)}`
      : `${dayName(first, "short")} ${timeOf(begin)} – ${dayName(last, "short")} ${timeOf(end)}`;
  };
  const drop = async (entry: TimeOff) => {
    try {
      await dropTimeOff(id, entry.id);
      toast("Time off taken back", {
        label: "Undo",
        run: () =>
          void addTimeOff({ id, from: entry.from, to: entry.to, reason: entry.reason, key: newKey() }).catch(
            (problem) => showError(problem, "It could not be brought back"),
          ),
      });
    } catch (problem) {
      showError(problem, "The time off stays as it was");
    }
  };
  return (
    <Card title="Time off">
      {writes && <NewTimeOff id={id} zone={zone} />}
      {isPending ? (
        <div className="p-4" aria-busy>
          <Skeleton className="w-1/2" />
        </div>
      ) : isError ? (
        <p className="flex items-center gap-2 p-4 text-muted">
          This could not be loaded. <Button onClick={() => refetch()}>Try again</Button>
        </p>
      ) : data.items.length === 0 ? (
        <p className="px-4 py-3 text-muted">No time off is written down.</p>
      ) : (
        <ul aria-label="Time off" className="py-1">
          {data.items.map((entry) => (
            <li key={entry.id} className="flex min-h-9 items-center gap-3 px-4 py-1">
              <span className="tabular-nums">{when(entry)}</span>
              <span className="min-w-0 flex-1 truncate text-muted">{entry.reason}</span>
              {writes && (
                <Button
                  look="ghost"
                  icon
                  aria-label={`Take back ${when(entry)}`}
                  onClick={() => void drop(entry)}
                >
                  <X aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const EMPTY = { from: "", fromTime: "", to: "", toTime: "", reason: "" };

function NewTimeOff({ id, zone }: { id: number; zone: string }) {
  const [form, setForm] = useState(EMPTY);
  const [key, setKey] = useState(newKey);
  const [problem, setProblem] = useState("");
  const add = useMutation({ mutationFn: addTimeOff });
  const submit = async () => {
    if (!form.from) return setProblem("From which day?");
    const begin = dayStart(form.from) + (form.fromTime ? minutesOf(form.fromTime) : 0);
    const end = dayStart(form.to || form.from) + (form.toTime ? minutesOf(form.toTime) : 1440);
    if (end <= begin) return setProblem("It ends before it begins");
    try {
      await add.mutateAsync({
        id,
        from: momentAt(begin, zone),
        to: momentAt(end, zone),
        reason: form.reason.trim() || null,
        key,
      });
      setForm(EMPTY);
      setProblem("");
      setKey(newKey());
      toast("Time off added");
    } catch (error) {
      if (!isPassing(error)) setKey(newKey());
      setProblem(asApiError(error).message);
    }
  };
  const field = (name: keyof typeof EMPTY, label: string, type: string) => (
    <Field label={label}>
      {(own) => (
        <Input
          {...own}
          type={type}
          value={form[name]}
          onChange={({ target }) => setForm({ ...form, [name]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <form
      noValidate
      className="space-y-2 border-b px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <FormError>{problem}</FormError>
      <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-2">
        {field("from", "From", "date")}
        {field("fromTime", "Time, if not all day", "time")}
        {field("to", "To, if another day", "date")}
        {field("toTime", "Time", "time")}
      </div>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">{field("reason", "Reason", "text")}</div>
        <Button type="submit" busy={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}

function Waiting() {
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          <Back />
          <Skeleton className="h-4 w-52" />
        </header>
      }
    >
      <div aria-busy className="mx-auto grid max-w-6xl gap-4 p-4 md:p-6 lg:grid-cols-2">
        {["a", "b"].map((key) => (
          <div key={key} className="h-64 space-y-4 rounded-card border bg-surface p-4">
            <Skeleton className="w-24" />
            <Skeleton className="w-3/4" />
          </div>
        ))}
      </div>
    </Page>
  );
}
