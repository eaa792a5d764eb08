import { useQuery } from "@tanstack/react-query";
import { CalendarPlus, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { CalendarAddress } from "@/api/types";
import { Button } from "@/ui/button";
import { CopyText } from "@/ui/copy-text";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Field } from "@/ui/field";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { calendarQuery, makeCalendar, revokeCalendar, webcal } from "./calendar-queries";

const ASKED = {
  replace: {
    title: "Replace the calendar’s address?",
    description:
      "The old address opens nothing any more, at once: calendars that use it must be given the new one.",
    yes: "Replace",
    failure: "The address could not be replaced",
  },
  revoke: {
    title: "Revoke the calendar’s address?",
    description: "Calendars that use it show this schedule no longer. A new address can be made at any time.",
    yes: "Revoke",
    failure: "The address could not be revoked",
  },
};

/** The address with which a technician's own calendar shows their schedule. */
export function CalendarCard({ id, active = true }: { id: number; active?: boolean }) {
  const { data, isPending, isError, refetch } = useQuery(calendarQuery(id));
  const [made, setMade] = useState<CalendarAddress | null>(null);
  const [asked, setAsked] = useState<keyof typeof ASKED | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>, failure: string) => {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      showError(problem, failure);
    }
    setBusy(false);
    setAsked(null);
  };
  const make = async () => setMade(await makeCalendar(id));
  const yes = async () => {
    if (asked === "replace") return make();
    await revokeCalendar(id);
    setMade(null);
    toast("The address was revoked");
  };
  // Somebody else may have made another one meanwhile.
  const shown = made && made.created_at === data?.created_at ? made : null;
  return (
    <Card title="Calendar feed">
      {isPending ? (
        <div className="space-y-3 p-4" aria-busy>
          <Skeleton className="w-3/4" />
          <Skeleton className="w-1/3" />
        </div>
      ) : isError ? (
        <p className="flex items-center gap-2 p-4 text-muted">
          This could not be loaded. <Button onClick={() => refetch()}>Try again</Button>
        </p>
      ) : (
        <div className="space-y-3 px-4 py-3">
          {shown ? (
            <Shown url={shown.url} />
          ) : data.created_at ? (
            <p className="text-muted">
              An address was made <Time at={data.created_at} />. It is told only once: whoever has lost it
              needs a new one.
            </p>
          ) : (
            <p className="text-muted">
              Shows this schedule in Google Calendar, Apple Calendar, Outlook and others, always current, by a
              secret address.
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            {data.created_at ? (
              <>
                <Button disabled={!active || busy} onClick={() => setAsked("replace")}>
                  <RefreshCw aria-hidden /> Replace…
                </Button>
                <Button disabled={busy} onClick={() => setAsked("revoke")}>
                  <Trash2 aria-hidden /> Revoke…
                </Button>
              </>
            ) : (
              <Button
                disabled={!active}
                busy={busy}
                onClick={() => void run(make, "The address could not be made")}
              >
                <CalendarPlus aria-hidden /> Make an address
              </Button>
            )}
          </div>
          {!active && <p className="text-muted">An inactive technician’s calendar stays empty.</p>}
        </div>
      )}
      {asked && (
        <Dialog
          open
          alert
          onClose={() => setAsked(null)}
          title={ASKED[asked].title}
          description={ASKED[asked].description}
          footer={
            <>
              <Button onClick={() => setAsked(null)}>Keep it</Button>
              <Button look="danger" busy={busy} onClick={() => void run(yes, ASKED[asked].failure)}>
                {ASKED[asked].yes}
              </Button>
            </>
          }
        />
      )}
    </Card>
  );
}

function Shown({ url }: { url: string }) {
  return (
    <>
      <Field label="Address" hint="Copy it now: it is shown this once. Whoever has it can read the schedule.">
        {({ id }) => <CopyText id={id} text={url} label="Copy the calendar’s address" />}
      </Field>
      <p className="text-muted">
        On this device:{" "}
        <a href={webcal(url)} className="text-accent-ink underline">
          open it in a calendar app
        </a>
        . Elsewhere, paste it: in Google Calendar at “Other calendars”, “From URL”; in Outlook at “Add
        calendar”, “Subscribe from web”; on an iPhone or Mac as a “subscription calendar”.
      </p>
    </>
  );
}
