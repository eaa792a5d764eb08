import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { can, useMe } from "@/api/me";
import type { Technician } from "@/api/types";
import { usePhone } from "@/lib/media";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { useNow } from "@/ui/time";
import { techniciansQuery } from "../technicians/queries";
import { NewJobDialog } from "../work-orders/new-dialog";
import { Carry } from "./carry";
import { changesOn, dateOf, dayStart, wallAt, weekOf } from "./clock";
import { hoursAround, type WeekHours } from "./conflicts";
import { DayBoard } from "./day-board";
import { BoardFilters } from "./filters";
import { Ghost, type GhostControl } from "./ghost";
import { JobPopover } from "./job-popover";
import { boardOf, clashesAt, isOn, type Job, rangeOf } from "./model";
import { MoveDialog } from "./move-dialog";
import { PhoneDay } from "./phone-day";
import { firstFree, NOWHERE, type Place, push, snap, spanOf } from "./places";
import { scheduleQuery } from "./queries";
import { QueuePanel, useQueue } from "./queue-panel";
import type { ScheduleSearch } from "./search";
import { Toolbar } from "./toolbar";
import { useBoardKeys } from "./use-board-keys";
import { useDrag } from "./use-drag";
import { useMoves } from "./use-moves";
import { useRules } from "./use-rules";
import { WeekBoard } from "./week-board";
import { clashesText, whenText } from "./words";

const NOBODY: readonly Technician[] = [];

export function ScheduleScreen() {
  const me = useMe();
  const phone = usePhone();
  const search = useSearch({ from: "/app/schedule" });
  const navigate = useNavigate({ from: "/schedule" });
  const rules = useRules();
  const today = dateOf(wallAt(useNow(), rules.zone));
  const date = search.date ?? today;
  const view = phone ? "day" : (search.view ?? "day");
  const dates = useMemo(() => (view === "day" ? [date] : weekOf(date)), [view, date]);
  const movable = can(me, "work_orders:write");
  const [adding, setAdding] = useState(false);
  const change = (part: Partial<ScheduleSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const show = (next: string) => change({ date: next === today ? undefined : next });

  const people = useQuery(techniciansQuery);
  const schedule = useQuery({ ...scheduleQuery(rangeOf(dates)), placeholderData: (old) => old });
  const queue = useQueue();
  const everybody = people.data?.items ?? NOBODY;
  const { moveTo, undoLast } = useMoves(everybody, rules.usual);

  const [carried, setCarried] = useState<{ job: Job; place: Place } | null>(null);
  const board = useMemo(
    () => boardOf(schedule.data, rules.zone, carried ? [carried] : []),
    [schedule.data, rules.zone, carried],
  );
  const shows = (job: Job) =>
    (!search.region || job.region === search.region) &&
    (!search.status || job.order.status === search.status);
  const technicians = everybody.filter(
    ({ id, is_active, skills }) =>
      (!search.skill || skills.includes(search.skill)) &&
      (is_active ||
        (board.byTechnician.get(id) ?? []).some((job) => dates.some((day) => isOn(job, day, rules.usual)))),
  );
  const jobOf = (id: number) => board.jobs.get(id) ?? queue.jobs.find((job) => job.id === id);

  const clashesOf = useCallback(
    (job: Job, place: Place) =>
      clashesAt(
        board,
        rules,
        everybody.find(({ id }) => id === place.technician),
        job.id,
        place,
      ),
    [board, rules, everybody],
  );
  const say = useCallback(
    (job: Job, place: Place) => ({
      when: place.technician === null ? "Back to the queue" : whenText(place, rules.usual),
      against: clashesText(clashesOf(job, place), rules.prevents),
    }),
    [rules.usual, rules.prevents, clashesOf],
  );
  const freeOn = (job: Job, technician: number, day: string): number | null => {
    const own = everybody.find(({ id }) => id === technician);
    const hours = (own?.working_hours as WeekHours | null | undefined) ?? rules.hours;
    const whole = { from: dayStart(day), to: dayStart(day) + 1440 };
    const taken = [
      ...(board.byTechnician.get(technician) ?? []).flatMap(
        (other) => spanOf(other.place, rules.usual) ?? [],
      ),
      ...(board.away.get(technician) ?? []),
    ];
    const open = hours
      ? hoursAround(whole, hours).filter(({ from }) => from >= whole.from && from < whole.to)
      : [];
    const free = firstFree(
      open.length > 0 ? open : [{ from: whole.from + 480, to: whole.from + 1020 }],
      taken,
      job.place.minutes ?? rules.usual,
    );
    return free === null ? null : free - whole.from;
  };

  const ghost = useRef<GhostControl | null>(null);
  useDrag({
    ghost,
    jobOf,
    snapOn: (day, minute) => snap(minute, changesOn(day, rules.zone), dayStart(day)),
    freeOn,
    usual: rules.usual,
    onDrop: (job, place) => void moveTo(job, place),
  });

  const scroller = useRef<HTMLElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<{ id: number; card: HTMLElement } | null>(null);
  const [moving, setMoving] = useState<Job | null>(null);
  const carry = (job: Job) => {
    setOpened(null);
    const technician = job.place.technician ?? technicians[0]?.id ?? null;
    const day = job.place.date !== null && dates.includes(job.place.date) ? job.place.date : date;
    const at = job.place.at ?? (technician === null ? null : freeOn(job, technician, day)) ?? 480;
    setCarried({ job, place: { ...job.place, technician, date: day, at } });
  };
  const letGo = (id: number) => {
    setCarried(null);
    // The card stands somewhere else by the next frame.
    requestAnimationFrame(() => room.current?.querySelector<HTMLElement>(`[data-job="${id}"]`)?.focus());
  };
  useBoardKeys(room, {
    open: (id, card) => setOpened({ id, card }),
    carry: (id) => {
      const job = movable ? jobOf(id) : undefined;
      if (job) carry(job);
    },
    undo: carried ? undefined : undoLast,
  });
  const openedJob = opened && jobOf(opened.id);

  const regions = [
    ...new Set([...board.jobs.values(), ...queue.jobs].flatMap(({ region }) => region ?? [])),
  ].sort();
  const skills = [...new Set(everybody.flatMap((one) => one.skills))].sort();
  const props = {
    scroller,
    board,
    rules,
    technicians,
    shows,
    carried: carried?.job.id ?? null,
    carriedRow: carried?.place.technician ?? null,
    movable: movable && !carried,
  };
  const waiting = people.isPending || schedule.isPending;
  const error = people.error ?? schedule.error;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <Toolbar
        view={view}
        date={date}
        today={today}
        dates={dates}
        onView={(next) => change({ view: next === "day" ? undefined : next })}
        onDate={show}
        onUndo={undoLast}
        onNew={movable ? () => setAdding(true) : undefined}
        filters={<BoardFilters search={search} skills={skills} regions={regions} onChange={change} />}
      />
      <div ref={room} className="relative flex min-h-0 flex-1">
        <section
          ref={scroller}
          data-board={view}
          aria-label={view === "day" ? "The day's board" : "The week's board"}
          aria-busy={waiting}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its jobs are walked by the arrow keys from here
          tabIndex={0}
          className="min-h-0 min-w-0 flex-1 overflow-auto [scrollbar-width:thin] focus-visible:-outline-offset-2"
        >
          {waiting ? (
            <Waiting />
          ) : error && !schedule.data ? (
            <Problem error={error} retry={() => void Promise.all([people.refetch(), schedule.refetch()])} />
          ) : technicians.length === 0 ? (
            <NoTechnicians filtered={everybody.length > 0} adds={can(me, "technicians:write")} />
          ) : phone ? (
            <PhoneDay {...props} date={date} queue={queue.jobs.filter(shows)} />
          ) : view === "day" ? (
            <DayBoard {...props} date={date} />
          ) : (
            <WeekBoard
              {...props}
              dates={dates}
              today={today}
              onDay={(day) => change({ view: undefined, date: day === today ? undefined : day })}
            />
          )}
        </section>
        {!phone && (
          <QueuePanel
            queue={queue}
            shows={shows}
            usual={rules.usual}
            carried={props.carried}
            movable={props.movable}
          />
        )}
        {carried && (
          <Carry
            view={view}
            name={carried.job.name}
            {...say(carried.job, carried.place)}
            when={`${whenText(carried.place, rules.usual)}, ${everybody.find(({ id }) => id === carried.place.technician)?.name ?? "nobody"}`}
            onPush={(to, far) => {
              const place = push(carried.place, to, {
                rows: technicians.map(({ id }) => id),
                usual: rules.usual,
                step: far ? 60 : 15,
                changesOn: (day) => changesOn(day, rules.zone),
              });
              setCarried({ ...carried, place });
              if (place.date && !dates.includes(place.date)) show(place.date);
            }}
            onQueue={() => {
              letGo(carried.job.id);
              void moveTo(carried.job, { ...NOWHERE, minutes: carried.job.place.minutes });
            }}
            onDrop={() => {
              letGo(carried.job.id);
              void moveTo(carried.job, carried.place);
            }}
            onCancel={() => letGo(carried.job.id)}
          />
        )}
      </div>
      <Ghost ref={ghost} say={say} />
      {opened && openedJob && (
        <JobPopover
          job={openedJob}
          card={opened.card}
          technician={everybody.find(({ id }) => id === openedJob.place.technician)}
          clashes={clashesOf(openedJob, openedJob.place)}
          rules={rules}
          movable={movable}
          onMove={() => {
            setOpened(null);
            setMoving(openedJob);
          }}
          onCarry={() => carry(openedJob)}
          onClose={() => setOpened(null)}
        />
      )}
      {moving && (
        <MoveDialog
          job={moving}
          technicians={everybody}
          rules={rules}
          onMove={(place) => void moveTo(moving, place)}
          onClose={() => setMoving(null)}
        />
      )}
      {adding && <NewJobDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function NoTechnicians({ filtered, adds }: { filtered: boolean; adds: boolean }) {
  return (
    <Empty
      icon={CalendarClock}
      title={filtered ? "Nobody has this skill" : "Your technicians will be here"}
      action={
        !filtered &&
        adds && (
          <Link to="/technicians" className={buttonClass("primary")}>
            Add the first one
          </Link>
        )
      }
    >
      {filtered
        ? "Choose another skill, or show everybody again."
        : "A row each, with their hours, their time off and their jobs, which you drag to where they belong."}
    </Empty>
  );
}

function Waiting() {
  return (
    <div>
      <div className="h-[30px] border-b bg-canvas" />
      {["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((key) => (
        <div key={key} className="flex h-[55px] items-center gap-6 border-b bg-surface px-3">
          <Skeleton className="w-36" />
          <Skeleton className="h-9 w-40" />
          <Skeleton className="h-9 w-24" />
        </div>
      ))}
    </div>
  );
}
