import { Link } from "@tanstack/react-router";
import { ArrowRight, Check, type LucideIcon, Settings, Upload, UserPlus, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "@/api/me";
import type { UserStats } from "@/api/types";
import { paletteStore } from "@/lib/palette";
import { Button, buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";

/** A company that has no customers yet: what belongs here, and what to begin with. */
export function FirstSteps({ stats }: { stats: UserStats }) {
  const me = useMe();
  return (
    <div className="mx-auto max-w-2xl">
      <Empty
        icon={Users}
        title="Your customers will be here"
        action={
          <>
            <Link to="/customers/import" className={buttonClass("primary")}>
              <Upload aria-hidden /> Import a file
            </Link>
            <Button onClick={() => paletteStore.set("new-customer")}>
              <UserPlus aria-hidden /> Add one by hand
            </Button>
          </>
        }
      >
        How many they are, who came lately and what happened. Bring your list from a spreadsheet, or begin
        with one.
      </Empty>
      <ul className="divide-y rounded-card border bg-surface">
        <Step icon={UserPlus} title="Bring your colleagues" done={stats.by_user_type.admin > 1}>
          {(own) => (
            <Link to="/users" className={own}>
              They get an invitation by mail.
            </Link>
          )}
        </Step>
        <Step icon={Settings} title="Say how your company works">
          {(own) => (
            <Link to="/settings" className={own}>
              Its time zone is {me.company.time_zone.replaceAll("_", " ")}. A link lets customers sign up.
            </Link>
          )}
        </Step>
      </ul>
    </div>
  );
}

interface StepProps {
  icon: LucideIcon;
  title: string;
  done?: boolean;
  children: (className: string) => ReactNode;
}

function Step({ icon: Icon, title, done, children }: StepProps) {
  return (
    <li className="relative flex items-center gap-3 px-4 py-3 hover:bg-hover">
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-muted dark:bg-raised">
        {done ? <Check className="size-4 text-good" aria-hidden /> : <Icon className="size-4" aria-hidden />}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium">
          {title}
          {done && <span className="ml-2 font-normal text-good text-small">Done</span>}
        </span>
        {children("block text-muted after:absolute after:inset-0")}
      </span>
      <ArrowRight className="size-4 shrink-0 text-muted" aria-hidden />
    </li>
  );
}
