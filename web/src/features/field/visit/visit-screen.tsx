import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { CalendarDays, CalendarPlus, CircleCheck, Clock, MessageCircle, User, Wrench } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import type { Visit } from "@/api/types";
import { cn } from "@/lib/cn";
import { ApiError, asApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button, buttonClass } from "@/ui/button";
import { showError } from "@/ui/error-dialog-store";
import { Field, FormError, Input, Textarea } from "@/ui/field";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { confirmVisit, rescheduleVisit, visitQuery } from "./queries";
import { dayInWords, headline, windowText } from "./words";

/** A customer's page of one appointment, by the link of a mail. */
export function VisitScreen() {
  const { token = "" } = useSearch({ from: "/visit" });
  const { data, error, refetch } = useQuery(visitQuery(token));
  if (error && asApiError(error).status === 422) {
    return (
      <Frame company={undefined}>
        <Head
          title="This link does not open"
          text="It is too old, or not complete. Ask the company that sent it, or open the newest mail about your appointment."
        />
      </Frame>
    );
  }
  if (error && !data) {
    return (
      <Frame company={undefined}>
        <Head title="Your appointment" text="" />
        <Problem error={error} retry={() => refetch()} />
      </Frame>
    );
  }
  if (!data) {
    return (
      <Frame company={undefined}>
        <Head title="Your appointment" text="" />
        <div className="mt-5 space-y-5" aria-busy>
          <Skeleton className="h-6 w-3/4" />
          <Skeleton className="h-6 w-1/2" />
          <Skeleton className="h-10 w-full" />
        </div>
      </Frame>
    );
  }
  return <Appointment token={token} visit={data} />;
}

function Frame({ company, children }: { company: string | undefined; children: ReactNode }) {
  return (
    <main data-scroll className="entry-ground grid h-full place-items-center overflow-y-auto px-4 py-8">
      <div className="w-full max-w-[26rem]">
        {company && (
          <p
            className="mb-4 text-center font-semibold text-title tracking-tight [overflow-wrap:anywhere]"
            dir="auto"
          >
            {company}
          </p>
        )}
        <div className="rounded-[0.875rem] border bg-surface p-6 shadow-pop sm:p-7">{children}</div>
      </div>
    </main>
  );
}

function Head({ title, text, good }: { title: string; text: string; good?: boolean }) {
  return (
    <div role="status">
      <title>{title}</title>
      {good && <CircleCheck className="mb-2 size-9 text-good" aria-hidden />}
      <h1 className="font-semibold text-title tracking-tight">{title}</h1>
      {text && <p className="mt-1 text-soft [overflow-wrap:anywhere]">{text}</p>}
    </div>
  );
}

function Appointment({ token, visit }: { token: string; visit: Visit }) {
  const [asking, setAsking] = useState(false);
  const { refetch } = useQuery(visitQuery(token));
  const confirm = useMutation({ mutationFn: confirmVisit });
  const answered = visit.confirmation === "confirmed" || visit.confirmation === "rescheduling";
  const press = () =>
    confirm.mutate(token, {
      // Moved or called off meanwhile: what is true now says so itself.
      onError: (error) =>
        error instanceof ApiError && error.status === 409
          ? void refetch()
          : showError(error, "Your answer did not arrive"),
    });
  const { title, text } = headline(visit);
  return (
    <Frame company={visit.company}>
      <Head title={title} text={text} good={visit.can_answer && visit.confirmation === "confirmed"} />
      <Facts visit={visit} />
      {visit.can_answer && !asking && (
        <div className="mt-6 space-y-2">
          {visit.confirmation !== "confirmed" && (
            <Button
              look="primary"
              className="h-11 w-full max-md:h-12"
              busy={confirm.isPending}
              onClick={press}
            >
              {visit.confirmation === "rescheduling" ? "It suits me after all" : "Yes, it suits me"}
            </Button>
          )}
          <Button
            look={answered ? "ghost" : "plain"}
            className="h-11 w-full max-md:h-12"
            onClick={() => setAsking(true)}
          >
            {visit.confirmation === "rescheduling" ? "Change what I wrote" : "Ask for another time"}
          </Button>
        </div>
      )}
      {visit.can_answer && !asking && visit.confirmation !== "rescheduling" && (
        <a
          href={`/api/visits/appointment.ics?token=${encodeURIComponent(token)}`}
          download="appointment.ics"
          className={cn(buttonClass("ghost"), "mt-2 h-11 w-full max-md:h-12")}
        >
          <CalendarPlus aria-hidden />
          Add to my calendar
        </a>
      )}
      {visit.can_answer && asking && (
        <Wish token={token} onDone={() => setAsking(false)} onMoved={() => void refetch()} />
      )}
    </Frame>
  );
}

function Facts({ visit }: { visit: Visit }) {
  const off = visit.state === "cancelled";
  const note = visit.state === "planned" && visit.confirmation === "rescheduling" ? visit.note : null;
  return (
    <dl className="mt-5 space-y-3">
      {visit.date && (
        <Fact icon={CalendarDays} name="Day">
          <span className={cn("font-semibold", off && "line-through")}>{dayInWords(visit.date)}</span>
        </Fact>
      )}
      {visit.date && (
        <Fact icon={Clock} name="Time">
          <span className={cn(off && "line-through")}>{windowText(visit)}</span>
        </Fact>
      )}
      {visit.technician && !off && (
        <Fact icon={User} name="Who comes">
          {visit.technician}
        </Fact>
      )}
      {visit.description && (
        <Fact icon={Wrench} name="What is done">
          <span className="line-clamp-6 whitespace-pre-line">{visit.description}</span>
        </Fact>
      )}
      {note && (
        <Fact icon={MessageCircle} name="What you wrote">
          <span className="whitespace-pre-line">{note}</span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ icon: Icon, name, children }: { icon: typeof Clock; name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <Icon className="mt-0.5 size-5 shrink-0 text-muted" aria-hidden />
      <dt className="sr-only">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]" dir="auto">
        {children}
      </dd>
    </div>
  );
}

const wish = z.object({
  note: z.string().trim().min(1, "Say when it suits you").max(1000, "At most 1,000 characters"),
  preferred: z.string(),
});

function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function Wish({ token, onDone, onMoved }: { token: string; onDone: () => void; onMoved: () => void }) {
  const form = useForm({ resolver: zodResolver(wish), defaultValues: { note: "", preferred: "" } });
  const ask = useMutation({ mutationFn: rescheduleVisit });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ note, preferred }) => {
    try {
      await ask.mutateAsync({ token, note, ...(preferred ? { preferred } : {}) });
      onDone();
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        onMoved();
        onDone();
      } else {
        refuse(form, error, ["note", "preferred"]);
      }
    }
  });
  return (
    <form onSubmit={submit} noValidate className="mt-6 space-y-4 border-t pt-5">
      <FormError>{errors.root?.message}</FormError>
      <Field label="Which day would be best?" error={errors.preferred?.message} hint="You may leave it open.">
        {(own) => <Input {...own} type="date" min={today()} {...form.register("preferred")} />}
      </Field>
      <Field label="When does it suit you?" required error={errors.note?.message}>
        {(own) => (
          <Textarea
            {...own}
            {...form.register("note")}
            rows={3}
            dir="auto"
            autoFocus
            placeholder="For example: mornings, or after 16:00"
          />
        )}
      </Field>
      <div className="space-y-2">
        <Button look="primary" type="submit" busy={ask.isPending} className="h-11 w-full max-md:h-12">
          Send
        </Button>
        <Button look="ghost" className="h-11 w-full max-md:h-12" onClick={onDone}>
          Back
        </Button>
      </div>
    </form>
  );
}
