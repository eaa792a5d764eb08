import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { asApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button, buttonClass } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { EntryFrame } from "./frame";
import { acceptInvite } from "./mutations";
import { PASSWORD_RULE, password } from "./password";
import { inviteQuery } from "./queries";

const schema = z.object({ password });

export function InviteScreen() {
  const { token = "" } = useSearch({ from: "/invite" });
  const { data, error, refetch } = useQuery(inviteQuery(token));
  if (error && asApiError(error).status === 422) {
    return (
      <EntryFrame
        title="This invitation does not open"
        text="It was used already, is too old, or was replaced by a newer one. Ask the company that sent it for another."
      >
        <Link to="/login" className={`${buttonClass("primary")} h-9 w-full`}>
          Go to the login
        </Link>
      </EntryFrame>
    );
  }
  if (error) {
    return (
      <EntryFrame title="Your invitation">
        <Problem error={error} retry={() => refetch()} />
      </EntryFrame>
    );
  }
  if (!data) {
    return (
      <EntryFrame title="Your invitation">
        <div className="space-y-6" aria-busy>
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      </EntryFrame>
    );
  }
  return <Form token={token} name={data.name} company={data.company} email={data.email ?? ""} />;
}

function Form({
  token,
  name,
  company,
  email,
}: {
  token: string;
  name: string;
  company: string;
  email: string;
}) {
  const navigate = useNavigate();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: "" } });
  const accept = useMutation({ mutationFn: acceptInvite });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await accept.mutateAsync({ token, ...values });
      await navigate({ to: "/", replace: true });
    } catch (error) {
      refuse(form, error, ["password"]);
    }
  });
  return (
    <EntryFrame
      title={`Welcome, ${name}`}
      text={`${company} invites you to Deskbell. Choose a password and you are in.`}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        <Field label="E-mail">
          {(own) => <Input {...own} value={email} readOnly autoComplete="username" />}
        </Field>
        <Field label="Password" error={errors.password?.message} hint={PASSWORD_RULE}>
          {(own) => (
            <PasswordInput {...own} {...form.register("password")} autoComplete="new-password" autoFocus />
          )}
        </Field>
        <Button look="primary" type="submit" busy={accept.isPending} className="h-9 w-full">
          Begin
        </Button>
      </form>
    </EntryFrame>
  );
}
