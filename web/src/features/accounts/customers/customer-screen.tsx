import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { Archive, ArrowLeft, Ellipsis, Pencil } from "lucide-react";
import { can, useMe } from "@/api/me";
import type { User } from "@/api/types";
import { CustomerJobs } from "@/features/field/work-orders/customer-card";
import { usePhone } from "@/lib/media";
import { Avatar } from "@/ui/avatar";
import { Button, buttonClass } from "@/ui/button";
import { LongText } from "@/ui/long-text";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Tabs } from "@/ui/tabs";
import { Time } from "@/ui/time";
import { LeadChip, StatusChip } from "../people/chips";
import { BusinessDetails, ContactDetails, Detail, Details } from "../people/details";
import { archivePerson, refreshPeople } from "../people/mutations";
import { customerQuery } from "../people/queries";
import { EditSheet } from "./edit-sheet";
import { NotesCard } from "./notes-card";
import { PortalCard } from "./portal-card";
import { TagsField } from "./tags-field";
import { TimelineCard } from "./timeline-card";

export function CustomerScreen() {
  const { id } = useParams({ from: "/app/customers/$id" });
  const { edit, part, show } = useSearch({ from: "/app/customers/$id" });
  const me = useMe();
  const phone = usePhone();
  const navigate = useNavigate({ from: "/customers/$id" });
  const router = useRouter();
  const { data, error, isPending, refetch } = useQuery(customerQuery(id));
  const setEdit = (on: boolean) =>
    navigate({
      search: ({ edit: _, ...now }) => (on ? { ...now, edit: true } : now),
      replace: !on,
      resetScroll: false,
    });
  const back = (
    <Link
      to="/customers"
      aria-label="Back to all customers"
      className={buttonClass("ghost", true)}
      onClick={(event) => {
        // Back to the list as it was left: its filters and its place.
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
          <Link to="/customers" className={buttonClass()}>
            All customers
          </Link>
        }
      />
    );
  }
  const customer = data.record;
  const archive = async () => {
    if (!(await archivePerson(id, customer.name))) return;
    await navigate({ to: "/customers" });
    await refreshPeople();
  };
  const details = <CustomerDetails customer={customer} />;
  const jobs = can(me, "work_orders:read") && <CustomerJobs customer={customer} />;
  const notes = <NotesCard id={id} />;
  const timeline = (
    <TimelineCard
      id={id}
      show={show}
      onShow={(next) =>
        navigate({ search: (now) => ({ ...now, show: next }), replace: true, resetScroll: false })
      }
    />
  );
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          {back}
          <span className="max-sm:hidden">
            <Avatar name={customer.name} seed={customer.id} size="large" />
          </span>
          <title>{`${customer.name} · Deskbell`}</title>
          <div className="min-w-0 flex-1">
            <h1 className="line-clamp-2 font-semibold text-title tracking-tight [overflow-wrap:anywhere] md:line-clamp-1">
              {customer.name}
            </h1>
            <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
              <StatusChip status={customer.status} />
              {customer.lead_status && <LeadChip lead={customer.lead_status} />}
              <span className="max-sm:hidden">
                Customer since <Time at={customer.created_at} look="day" />
              </span>
            </p>
          </div>
          {can(me, "customers:write") && (
            <Button look="primary" onClick={() => setEdit(true)}>
              <Pencil aria-hidden /> Edit
            </Button>
          )}
          {can(me, "customers:delete") && (
            <Menu>
              <MenuTrigger asChild>
                <Button icon aria-label="More actions">
                  <Ellipsis aria-hidden />
                </Button>
              </MenuTrigger>
              <MenuContent align="end">
                <MenuItem onSelect={archive}>
                  <Archive aria-hidden /> Archive
                </MenuItem>
              </MenuContent>
            </Menu>
          )}
        </header>
      }
    >
      {phone ? (
        <Tabs
          name="What is shown of this customer"
          value={part ?? "details"}
          onChange={(next) =>
            navigate({
              search: (now) => ({ ...now, part: next === "details" ? undefined : next }),
              replace: true,
              resetScroll: false,
            })
          }
          tabs={[
            {
              value: "details",
              name: "Details",
              content: (
                <div className="space-y-4 p-4">
                  {jobs}
                  {details}
                </div>
              ),
            },
            { value: "notes", name: "Notes", content: <div className="p-4">{notes}</div> },
            { value: "timeline", name: "Timeline", content: <div className="p-4">{timeline}</div> },
          ]}
        />
      ) : (
        <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[23rem_minmax(0,1fr)]">
          <div className="min-w-0 space-y-4">{details}</div>
          <div className="min-w-0 space-y-4">
            {jobs}
            {notes}
            {timeline}
          </div>
        </div>
      )}
      {edit && <EditSheet opened={data} onClose={() => setEdit(false)} />}
    </Page>
  );
}

function CustomerDetails({ customer }: { customer: User }) {
  const writes = can(useMe(), "customers:write");
  return (
    <>
      {customer.notes && (
        <Card title="Remarks">
          <LongText className="px-4 py-3">{customer.notes}</LongText>
        </Card>
      )}
      <Card title="Contact">
        <ContactDetails user={customer} />
      </Card>
      <PortalCard customer={customer} invites={writes} />
      <Card title="Business">
        <BusinessDetails user={customer} />
      </Card>
      <Card title="Record">
        <Details>
          <Detail label="Tags">
            <TagsField customer={customer} writes={writes} />
          </Detail>
          <Detail label="Number">{customer.external_id}</Detail>
          <Detail label="Record">
            <span className="tabular-nums">#{customer.id}</span>
          </Detail>
          <Detail label="Last changed">
            <Time at={customer.updated_at} />
          </Detail>
        </Details>
      </Card>
    </>
  );
}

function Waiting({ back }: { back: React.ReactNode }) {
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          {back}
          <Skeleton className="size-12 rounded-full max-sm:hidden" />
          <div className="flex-1 space-y-2.5">
            <Skeleton className="h-4 w-52" />
            <Skeleton className="w-32" />
          </div>
        </header>
      }
    >
      <div
        aria-busy
        className="mx-auto grid max-w-6xl gap-4 p-4 md:p-6 grid-cols-1 lg:grid-cols-[23rem_minmax(0,1fr)]"
      >
        {["h-64", "h-96"].map((height) => (
          <div key={height} className={`${height} space-y-4 rounded-card border bg-surface p-4`}>
            <Skeleton className="w-24" />
            <Skeleton className="w-3/4" />
            <Skeleton className="w-1/2" />
            <Skeleton className="w-2/3" />
          </div>
        ))}
      </div>
    </Page>
  );
}
