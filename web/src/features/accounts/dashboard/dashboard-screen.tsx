import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { UserStats } from "@/api/types";
import { ShareBars, ShareBarsSkeleton } from "@/ui/charts/share-bars";
import { Card, Page, PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Time } from "@/ui/time";
import { Figure, FigureSkeleton } from "./figure";
import { leadShares, newcomers, statusShares, teamShares } from "./figures";
import { FirstSteps } from "./first-steps";
import { statsQuery } from "./queries";
import { RecentCard } from "./recent-card";
import { SignupsCard, SignupsSkeleton } from "./signups-card";

/** Where an admin's day begins: how many people there are, who came, and what happened last. */
export function DashboardScreen() {
  const stats = useQuery(statsQuery);
  return (
    <Page
      head={
        <PageHead
          title="Dashboard"
          aside={
            stats.data && (
              <span className="truncate text-muted text-small">
                Updated <Time at={new Date(stats.dataUpdatedAt).toISOString()} />
              </span>
            )
          }
        />
      }
    >
      <div className="mx-auto max-w-6xl p-4 md:p-6">
        {stats.data ? (
          stats.data.by_user_type.customer === 0 ? (
            <FirstSteps stats={stats.data} />
          ) : (
            <Figures stats={stats.data} />
          )
        ) : stats.error ? (
          <Problem error={stats.error} retry={() => stats.refetch()} />
        ) : (
          <Waiting />
        )}
      </div>
    </Page>
  );
}

const columns = "mt-4 grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21rem]";

function Figures({ stats }: { stats: UserStats }) {
  const first = stats.signups[0]?.date;
  return (
    <>
      <ul aria-label="Figures" className="grid grid-cols-2 gap-3 md:gap-4 lg:grid-cols-4">
        <Figure name="Customers" count={stats.by_user_type.customer} note="in all">
          {(inner, own) => (
            <Link to="/customers" className={own}>
              {inner}
            </Link>
          )}
        </Figure>
        <Figure name="New" count={newcomers(stats.signups)} note={`in ${stats.signups.length} days`}>
          {(inner, own) => (
            <Link to="/customers" search={{ created_from: first }} className={own}>
              {inner}
            </Link>
          )}
        </Figure>
        <Figure name="Active today" count={stats.active_today} note="since midnight">
          {(inner, own) => (
            <Link to="/customers" search={{ sort: "-last_login" }} className={own}>
              {inner}
            </Link>
          )}
        </Figure>
        <Figure name="Colleagues" count={stats.by_user_type.admin} note="in your team">
          {(inner, own) => (
            <Link to="/users" className={own}>
              {inner}
            </Link>
          )}
        </Figure>
      </ul>
      <div className={columns}>
        <div className="min-w-0 space-y-4">
          <SignupsCard signups={stats.signups} />
          <RecentCard />
        </div>
        <div className="min-w-0 space-y-4">
          <Card title="Customers by lead status">
            <ShareBars
              shares={leadShares(stats)}
              row={({ lead }, content, own) =>
                lead ? (
                  <Link to="/customers" search={{ lead_status: lead }} className={own}>
                    {content}
                  </Link>
                ) : (
                  <span className={own}>{content}</span>
                )
              }
            />
          </Card>
          <Card title="Customers by status">
            <ShareBars
              shares={statusShares(stats)}
              row={({ status }, content, own) => (
                <Link to="/customers" search={{ status }} className={own}>
                  {content}
                </Link>
              )}
            />
          </Card>
          <Card title="Colleagues by role">
            <ShareBars
              shares={teamShares(stats)}
              row={({ role }, content, own) => (
                <Link to="/users" search={{ role }} className={own}>
                  {content}
                </Link>
              )}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy>
      <div className="grid grid-cols-2 gap-3 md:gap-4 lg:grid-cols-4">
        {["a", "b", "c", "d"].map((key) => (
          <FigureSkeleton key={key} />
        ))}
      </div>
      <div className={columns}>
        <SignupsSkeleton />
        <div className="space-y-4">
          <Card title="Customers by lead status">
            <ShareBarsSkeleton rows={5} />
          </Card>
          <Card title="Customers by status">
            <ShareBarsSkeleton rows={4} />
          </Card>
        </div>
      </div>
    </div>
  );
}
