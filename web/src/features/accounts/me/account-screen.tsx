import { useQuery } from "@tanstack/react-query";
import { can, hasDay, useMe } from "@/api/me";
import { OwnCalendarCard } from "@/features/field/technicians/own-calendar-card";
import { JobMailsCard } from "@/features/notifications/mails-card";
import { Avatar } from "@/ui/avatar";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { ThemeChoice } from "@/ui/theme-choice";
import { Time } from "@/ui/time";
import { userQuery } from "../people/queries";
import { PasswordCard } from "./password-card";
import { ProfileCard } from "./profile-card";
import { SessionsCard } from "./sessions-card";

/** Everybody's own room; for customers and technicians it is also where they land. */
export function AccountScreen() {
  const me = useMe();
  const profile = useQuery(userQuery(me.user.id));
  const customer = me.user.role === "customer";
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-4 py-3 md:px-6">
          <Avatar name={me.user.name} seed={me.user.id} size="large" />
          <title>My account · Deskbell</title>
          <div className="min-w-0">
            <h1 className="truncate font-semibold text-title tracking-tight">
              {customer ? `Hello, ${me.user.name}` : "My account"}
            </h1>
            <p className="break-words text-muted">
              {customer ? (
                <>
                  With {me.company.name} since <Time at={me.user.created_at} look="day" />
                </>
              ) : (
                `${me.user.name} · ${me.user.email ?? ""}`
              )}
            </p>
          </div>
        </header>
      }
    >
      <div className="mx-auto grid max-w-6xl items-start gap-4 p-4 md:p-6 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_23rem]">
        {profile.data ? (
          <ProfileCard key={profile.data.etag ?? "profile"} opened={profile.data} company={me.company.name} />
        ) : profile.error ? (
          <Problem error={profile.error} retry={() => profile.refetch()} />
        ) : (
          <Card title="Contact details">
            <div className="h-[30rem] space-y-8 p-4" aria-busy>
              <Skeleton className="h-6 w-full" />
              <Skeleton className="h-6 w-full" />
              <Skeleton className="h-6 w-full" />
            </div>
          </Card>
        )}
        <div className="space-y-4">
          <Card title="Appearance">
            <div className="px-4 py-3">
              <ThemeChoice />
            </div>
          </Card>
          {can(me, "work_orders:read") && <JobMailsCard />}
          <PasswordCard id={me.user.id} email={me.user.email ?? ""} />
          <SessionsCard />
          {hasDay(me) && <OwnCalendarCard />}
        </div>
      </div>
    </Page>
  );
}
