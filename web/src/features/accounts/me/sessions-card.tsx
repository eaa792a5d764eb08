import { useMutation, useQuery } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import { browserName } from "@/lib/format";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { sessionsQuery } from "./queries";

function endSession(id: string): Promise<unknown> {
  return ok(api.DELETE("/api/auth/sessions/{id}", { params: { path: { id } } }));
}

export function SessionsCard() {
  const { data, error, isPending, refetch } = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map(endSession)),
    onSuccess: (_, ids) =>
      toast(ids.length === 1 ? "That session is ended" : `${ids.length} sessions are ended`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    meta: { failure: "The session could not be ended" },
  });
  const others = data?.items.filter(({ current }) => !current).map(({ id }) => id) ?? [];
  const all = end.isPending && end.variables.length > 1;
  return (
    <Card
      title="Where you are logged in"
      action={
        others.length > 1 && (
          <Button look="ghost" className="-mr-2" busy={all} onClick={() => end.mutate(others)}>
            End all others
          </Button>
        )
      }
    >
      {error && !data ? (
        <p className="p-4 text-muted">
          Your sessions could not be loaded.{" "}
          <Button look="ghost" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      ) : isPending ? (
        <div className="space-y-3 p-4" aria-busy>
          <Skeleton className="w-1/2" />
          <Skeleton className="w-1/3" />
        </div>
      ) : (
        <ul>
          {data?.items.map((session) => {
            const Icon = /Mobile|Android|iPhone/.test(session.user_agent ?? "") ? Smartphone : Monitor;
            return (
              <li key={session.id} className="flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
                <Icon className="size-4 shrink-0 text-muted" aria-hidden />
                <div className="min-w-0 flex-1">
                  <p className="truncate font-medium">{browserName(session.user_agent)}</p>
                  <p className="truncate text-muted text-small">
                    {session.ip && `${session.ip} · `}
                    <Time at={session.last_seen_at} />
                  </p>
                </div>
                {session.current ? (
                  <Chip tone="accent">This one</Chip>
                ) : (
                  <Button
                    aria-label={`End the session ${browserName(session.user_agent)}`}
                    busy={end.isPending && end.variables.includes(session.id)}
                    onClick={() => end.mutate([session.id])}
                  >
                    End
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
