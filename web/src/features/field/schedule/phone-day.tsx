import type { Technician } from "@/api/types";
import { JobCard } from "./job-card";
import { type Board, isOn, type Job, overlapping, type Rules } from "./model";

interface Props {
  date: string;
  board: Board;
  rules: Rules;
  technicians: readonly Technician[];
  shows: (job: Job) => boolean;
  queue: readonly Job[];
}

/** A day on a phone: everybody's jobs one below the other, and what waits. A press on one moves it. */
export function PhoneDay({ date, board, rules, technicians, shows, queue }: Props) {
  return (
    <div className="space-y-4 p-4">
      {technicians.map((technician) => {
        const all = board.byTechnician.get(technician.id) ?? [];
        const jobs = all
          .filter((job) => isOn(job, date, rules.usual) && shows(job))
          .sort((a, b) => (a.place.at ?? -1) - (b.place.at ?? -1));
        const clash = overlapping(all, rules.usual);
        return (
          <List
            key={technician.id}
            title={technician.name}
            color={technician.color}
            note={jobs.length === 0 ? "free" : `${jobs.length}`}
          >
            {jobs.map((job) => (
              <Row
                key={job.id}
                job={job}
                usual={rules.usual}
                color={technician.color}
                clash={clash.has(job.id)}
              />
            ))}
          </List>
        );
      })}
      {queue.length > 0 && (
        <List title="Unassigned" color="var(--line-strong)" note={`${queue.length}`}>
          {queue.map((job) => (
            <Row key={job.id} job={job} usual={rules.usual} color={undefined} clash={false} />
          ))}
        </List>
      )}
    </div>
  );
}

function List({
  title,
  color,
  note,
  children,
}: {
  title: string;
  color: string;
  note: string;
  children: React.ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h2 className="mb-1.5 flex items-center gap-2 font-semibold">
        <span aria-hidden className="size-2.5 rounded-full" style={{ background: color }} />
        {title}
        <span className="font-normal text-muted tabular-nums">{note}</span>
      </h2>
      <ul className="space-y-1.5">{children}</ul>
    </section>
  );
}

function Row({
  job,
  usual,
  color,
  clash,
}: {
  job: Job;
  usual: number;
  color: string | undefined;
  clash: boolean;
}) {
  return (
    <li className="flex h-13">
      <JobCard job={job} color={color} usual={usual} clash={clash} carried={false} movable={false} tab />
    </li>
  );
}
