import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { ArrowLeft, CalendarClock, ChevronDown, Ellipsis, MapPin, Pencil, Phone, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { can, useMe } from "@/api/me";
import type { WorkOrder, WorkOrderPatch, WorkOrderStatus } from "@/api/types";
import { Detail, Details } from "@/features/accounts/people/details";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { LongText } from "@/ui/long-text";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { Attachments } from "../attachments/attachments-card";
import { ChecklistCard } from "../checklist/checklist-card";
import { CompleteDialog } from "../checklist/complete-dialog";
import { checklistQuery } from "../checklist/queries";
import { lengthText } from "../schedule/duration";
import { jobOf } from "../schedule/model";
import { MoveDialog } from "../schedule/move-dialog";
import { patchOf, placeOf } from "../schedule/places";
import { useRules } from "../schedule/use-rules";
import { PartOfSeries } from "../series/part-card";
import { SignatureCard } from "../signature/signature-card";
import { techniciansQuery } from "../technicians/queries";
import { ConfirmationMark, JobStatus, Priority } from "./chips";
import { TechnicianDot } from "./columns";
import { EditJob } from "./edit-sheet";
import { JobHistory } from "./history-card";
import { mapLink } from "./map-link";
import { changeWorkOrder, deleteWorkOrder, workOrderQuery } from "./queries";
import { nextStep, STATUS_NAMES, stepsFrom } from "./status";
import { TimeOnSite } from "./time-on-site";

export function WorkOrderScreen() {
  const { id } = useParams({ from: "/app/work-orders/$id" });
  const { data, error, isPending, refetch } = useQuery(workOrderQuery(id));
  const router = useRouter();
  const back = (
    <Link
      to="/work-orders"
      aria-label="Back to all work orders"
      className={buttonClass("ghost", true)}
      onClick={(event) => {
        if (!router.history.canGoBack() || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        router.history.back();
      }}
    >
      <ArrowLeft aria-hidden />
    </Link>
  );
  if (isPending) return <Waiting back={back} />;
  if (!data) {
    return (
      <Problem
        error={error}
        retry={() => refetch()}
        missing={
          <Link to="/work-orders" className={buttonClass()}>
            All work orders
          </Link>
        }
      />
    );
  }
  return <Job key={id} opened={data} back={back} />;
}

function Job({ opened, back }: { opened: Tagged<WorkOrder>; back: React.ReactNode }) {
  const me = useMe();
  const navigate = useNavigate();
  const rules = useRules();
  const people = useQuery(techniciansQuery);
  const [open, setOpen] = useState<"edit" | "move" | "delete" | "complete" | null>(null);
  const order = opened.record;
  const { customer } = order;
  const writes = can(me, "work_orders:write");
  const change = useMutation({ mutationFn: changeWorkOrder });
  const save = async (patch: WorkOrderPatch, said: string, before?: WorkOrderPatch) => {
    try {
      const saved = await change.mutateAsync({ id: order.id, patch, etag: opened.etag });
      const undo = before && {
        label: "Undo",
        run: () =>
          void changeWorkOrder({ id: order.id, patch: before, etag: saved.etag }).catch((problem) =>
            showError(problem, "This could not be undone"),
          ),
      };
      toast(said, undo);
    } catch (problem) {
      showError(problem, "The job stays as it was");
    }
  };
  const list = useQuery(checklistQuery(order.id));
  const left = (list.data?.items ?? []).filter(({ done }) => !done);
  const take = (status: WorkOrderStatus) =>
    save({ status }, `The job is ${STATUS_NAMES[status].toLowerCase()}`);
  const step = (status: WorkOrderStatus) =>
    status === "completed" && left.length > 0 ? setOpen("complete") : void take(status);
  const next = nextStep(order.status);
  const where = jobOf(order).where;
  const stepper = can(me, "work_orders:progress");
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-3 py-3 md:px-5">
          {back}
          <title>{`#${order.id} ${customer.name} · Deskbell`}</title>
          <div className="min-w-0 flex-1 basis-48">
            <h1 className="line-clamp-2 font-semibold text-title tracking-tight [overflow-wrap:anywhere] md:line-clamp-1">
              {customer.name}
            </h1>
            <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-muted">
              <JobStatus status={order.status} />
              <Priority priority={order.priority} />
              <span className="tabular-nums">#{order.id}</span>
            </p>
          </div>
          <div className="flex items-center gap-2 max-md:ml-10">
            {stepper && next && (
              <Button look="primary" busy={change.isPending} onClick={() => step(next)}>
                {STATUS_NAMES[next]}
              </Button>
            )}
            {stepper && (
              <Menu>
                <MenuTrigger asChild>
                  <Button>
                    Status <ChevronDown aria-hidden />
                  </Button>
                </MenuTrigger>
                <MenuContent align="end">
                  {stepsFrom(order.status).map((status) => (
                    <MenuItem key={status} onSelect={() => step(status)}>
                      <JobStatus status={status} />
                    </MenuItem>
                  ))}
                </MenuContent>
              </Menu>
            )}
            {writes && (
              <Button onClick={() => setOpen("edit")}>
                <Pencil aria-hidden /> Edit
              </Button>
            )}
            {can(me, "work_orders:delete") && (
              <Menu>
                <MenuTrigger asChild>
                  <Button icon aria-label="More actions">
                    <Ellipsis aria-hidden />
                  </Button>
                </MenuTrigger>
                <MenuContent align="end">
                  <MenuItem onSelect={() => setOpen("delete")}>
                    <Trash2 aria-hidden /> Delete
                  </MenuItem>
                </MenuContent>
              </Menu>
            )}
          </div>
        </header>
      }
    >
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-4">
          <Card title="What is to be done">
            {order.description ? (
              <LongText className="px-4 py-3">{order.description}</LongText>
            ) : (
              <p className="px-4 py-3 text-muted">Nothing is written here yet.</p>
            )}
          </Card>
          <ChecklistCard job={order.id} />
          <Card title="Notes">
            {order.notes ? (
              <LongText className="px-4 py-3">{order.notes}</LongText>
            ) : (
              <p className="px-4 py-3 text-muted">What the technician notes will be here.</p>
            )}
          </Card>
          <Attachments job={order.id} />
          {writes && <JobHistory id={order.id} />}
        </div>
        <div className="min-w-0 space-y-4">
          <Card
            title="Schedule"
            action={
              writes && (
                <Button look="ghost" className="-mr-2" onClick={() => setOpen("move")}>
                  <CalendarClock aria-hidden /> Move…
                </Button>
              )
            }
          >
            <Details>
              <Detail label="Technician">
                <TechnicianDot technician={order.technician ?? null} />
              </Detail>
              <Detail label="Date">
                {order.scheduled_date &&
                  (writes ? (
                    <Link
                      to="/schedule"
                      search={{ date: order.scheduled_date }}
                      className="text-accent-ink hover:underline"
                    >
                      {dayName(order.scheduled_date, "full")}
                    </Link>
                  ) : (
                    dayName(order.scheduled_date, "full")
                  ))}
              </Detail>
              <Detail label="Time">{order.scheduled_time?.slice(0, 5)}</Detail>
              <Detail label="Customer">
                {(order.confirmation === "confirmed" || order.confirmation === "rescheduling") && (
                  <Confirmation order={order} />
                )}
              </Detail>
              <Detail label="Duration">
                {order.estimated_duration ? (
                  lengthText(order.estimated_duration)
                ) : (
                  <span className="text-muted">as usual</span>
                )}
              </Detail>
            </Details>
          </Card>
          <PartOfSeries order={order} />
          <Card title="Customer">
            <Details>
              <Detail label="Name">
                {can(me, "customers:read") ? (
                  <Link
                    to="/customers/$id"
                    params={{ id: customer.id }}
                    className="text-accent-ink hover:underline"
                  >
                    {customer.name}
                  </Link>
                ) : (
                  customer.name
                )}
              </Detail>
              <Detail label="Address">
                {where && (
                  <a
                    href={mapLink(where)}
                    target="_blank"
                    rel="noreferrer"
                    className="flex gap-1.5 hover:underline"
                  >
                    <MapPin className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden /> {where}
                  </a>
                )}
              </Detail>
              <Detail label="Phone">
                {customer.phone && (
                  <a href={`tel:${customer.phone}`} className="flex gap-1.5 hover:underline">
                    <Phone className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden /> {customer.phone}
                  </a>
                )}
              </Detail>
              <Detail label="Region">{customer.region}</Detail>
            </Details>
          </Card>
          <SignatureCard order={order} />
          <Card title="Record">
            <Details>
              <Detail label="Created">
                <Time at={order.created_at} />
              </Detail>
              <Detail label="Last changed">
                <Time at={order.updated_at} />
              </Detail>
              <Detail label="First planned">{order.responded_at && <Time at={order.responded_at} />}</Detail>
              <Detail label="Completed">{order.completed_at && <Time at={order.completed_at} />}</Detail>
              <Detail label="Time on site">
                {(order.started_at || order.on_site_min > 0) && <TimeOnSite order={order} />}
              </Detail>
            </Details>
          </Card>
        </div>
      </div>
      {open === "complete" && (
        <CompleteDialog open={left} onComplete={() => void take("completed")} onClose={() => setOpen(null)} />
      )}
      {open === "edit" && <EditJob opened={opened} onClose={() => setOpen(null)} />}
      {open === "move" && (
        <MoveDialog
          job={jobOf(order)}
          technicians={people.data?.items ?? []}
          rules={rules}
          onMove={(place) =>
            void save(
              patchOf(placeOf(order), place) as WorkOrderPatch,
              "Moved",
              patchOf(place, placeOf(order)) as WorkOrderPatch,
            )
          }
          onClose={() => setOpen(null)}
        />
      )}
      <Dialog
        open={open === "delete"}
        alert
        onClose={() => setOpen(null)}
        title={`Delete job #${order.id}?`}
        description={
          order.series_id
            ? "It goes with its notes and photos, for everybody, and cannot be brought back. Its series skips this day."
            : "It goes with its notes and photos, for everybody, and cannot be brought back. A job that will not be done can be cancelled instead."
        }
        footer={
          <>
            <Button onClick={() => setOpen(null)}>Keep it</Button>
            <Button
              look="danger"
              onClick={() =>
                deleteWorkOrder(order.id).then(
                  () => {
                    toast(`Job #${order.id} was deleted`);
                    return navigate({ to: "/work-orders" });
                  },
                  (problem) => showError(problem, "The job could not be deleted"),
                )
              }
            >
              Delete
            </Button>
          </>
        }
      />
    </Page>
  );
}

/** What the customer answered to the day and the time. */
function Confirmation({ order }: { order: WorkOrder }) {
  const wants = order.confirmation === "rescheduling";
  return (
    <span>
      <span className="flex items-center gap-1.5">
        <ConfirmationMark confirmation={order.confirmation} />
        <span aria-hidden className={wants ? "font-medium text-warn" : undefined}>
          {wants ? "Wants another time" : "Confirmed"}
        </span>
        <span className="text-muted text-small">
          <Time at={order.confirmation_at} look="short" />
        </span>
      </span>
      {order.confirmation_note && (
        <span className="mt-0.5 block whitespace-pre-line [overflow-wrap:anywhere]">
          {order.confirmation_note}
        </span>
      )}
    </span>
  );
}

function Waiting({ back }: { back: React.ReactNode }) {
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          {back}
          <div className="flex-1 space-y-2.5">
            <Skeleton className="h-4 w-52" />
            <Skeleton className="w-32" />
          </div>
        </header>
      }
    >
      <div
        aria-busy
        className="mx-auto grid max-w-6xl grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_23rem]"
      >
        {["h-64", "h-80"].map((height) => (
          <div key={height} className={`${height} space-y-4 rounded-card border bg-surface p-4`}>
            <Skeleton className="w-24" />
            <Skeleton className="w-3/4" />
            <Skeleton className="w-1/2" />
          </div>
        ))}
      </div>
    </Page>
  );
}
