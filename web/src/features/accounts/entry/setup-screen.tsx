import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { refuse } from "@/lib/form";
import { Button, buttonClass } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { EntryFrame } from "./frame";
import { setUp } from "./mutations";
import { PASSWORD_RULE, password } from "./password";
import { setupQuery } from "./queries";

const schema = z.object({
  company_name: z.string().trim().min(1, "Your company needs a name").max(200),
  name: z.string().trim().min(1, "Your own name").max(200),
  email: z.email("This is not an e-mail address"),
  password,
});
const FIELDS = Object.keys(schema.shape);

export function SetupScreen() {
  const { token = "" } = useSearch({ from: "/setup" });
  const { data, error, refetch } = useQuery(setupQuery(token));
  if (error) {
    return (
      <EntryFrame title="Set up Deskbell">
        <Problem error={error} retry={() => refetch()} />
      </EntryFrame>
    );
  }
  if (!data) {
    return (
      <EntryFrame title="Set up Deskbell">
        <div className="space-y-6" aria-busy>
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      </EntryFrame>
    );
  }
  if (!data.open) {
    return (
      <EntryFrame
        title="This link does not open"
        text="Either Deskbell is set up already, or the link is not the newest one. The server prints a fresh link when it starts without a company."
      >
        <Link to="/login" className={`${buttonClass("primary")} h-9 w-full`}>
          Go to the login
        </Link>
      </EntryFrame>
    );
  }
  return <Form token={token} />;
}

function Form({ token }: { token: string }) {
  const navigate = useNavigate();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { company_name: "", name: "", email: "", password: "" },
  });
  const setup = useMutation({ mutationFn: setUp });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await setup.mutateAsync({ token, ...values });
      await navigate({ to: "/", replace: true });
    } catch (error) {
      refuse(form, error, FIELDS);
    }
  });
  return (
    <EntryFrame title="Set up Deskbell" text="Your company, and you as its owner. It takes a minute.">
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        <Field label="Company" error={errors.company_name?.message}>
          {(own) => (
            <Input {...own} {...form.register("company_name")} autoComplete="organization" autoFocus />
          )}
        </Field>
        <Field label="Your name" error={errors.name?.message}>
          {(own) => <Input {...own} {...form.register("name")} autoComplete="name" />}
        </Field>
        <Field label="E-mail" error={errors.email?.message}>
          {(own) => <Input {...own} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Field label="Password" error={errors.password?.message} hint={PASSWORD_RULE}>
          {(own) => <PasswordInput {...own} {...form.register("password")} autoComplete="new-password" />}
        </Field>
        <Button look="primary" type="submit" busy={setup.isPending} className="h-9 w-full">
          Begin
        </Button>
      </form>
    </EntryFrame>
  );
}
