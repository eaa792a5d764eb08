import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { JobStatus } from "./chips";
import { SeriesMark, When } from "./columns";
import type { Named } from "./customer-field";
import { NewJobDialog } from "./new-dialog";
import { customerJobsQuery } from "./queries";

const SHOWN = 5;

/** The jobs at a customer's, the newest first. */
export function CustomerJobs({ customer }: { customer: Named }) {
  const me = useMe();
  const { data, isPending, isError, refetch } = useQuery(customerJobsQuery(customer.id));
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const jobs = data?.items ?? [];
  return (
    <Card
      title="Work orders"
      action={
        can(me, "work_orders:write") && (
          <Button look="ghost" className="-mr-2" onClick={() => setAdding(true)}>
            <Plus aria-hidden /> New job
          </Button>
        )
      }
    >
      {isPending ? (
        <div className="space-y-3 p-4" aria-busy>
          <Skeleton className="w-2/3" />
        </div>
      ) : isError ? (
        <p className="flex items-center gap-2 p-4 text-muted">
          This could not be loaded. <Button onClick={() => refetch()}>Try again</Button>
        </p>
      ) : jobs.length === 0 ? (
        <p className="px-4 py-3 text-muted">No job was ever needed here.</p>
      ) : (
        <ul className="py-1">
          {jobs.slice(0, all ? undefined : SHOWN).map((order) => (
            <li key={order.id}>
              <Link
                to="/work-orders/$id"
                params={{ id: order.id }}
                className="flex min-h-9 items-center gap-3 px-4 py-1.5 hover:bg-hover"
              >
                <SeriesMark order={order} />
                <span className="min-w-0 flex-1 truncate">{order.description ?? `#${order.id}`}</span>
                <span className="text-soft text-small">
                  <When order={order} />
                </span>
                <JobStatus status={order.status} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {jobs.length > SHOWN && (
        <div className="border-t px-2 py-1">
          <Button look="ghost" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show ${jobs.length - SHOWN} more`}
          </Button>
        </div>
      )}
      {adding && <NewJobDialog customer={customer} onClose={() => setAdding(false)} />}
    </Card>
  );
}
