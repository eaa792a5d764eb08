import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
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
import { resetPassword } from "./mutations";
import { PASSWORD_RULE, password } from "./password";
import { resetQuery } from "./queries";
import { keepTyped } from "./typed";

const schema = z.object({ password });

export function ResetScreen() {
  const { token = "" } = useSearch({ from: "/reset" });
  const [spent, setSpent] = useState(false);
  const { data, error, refetch } = useQuery(resetQuery(token));
  if (spent || (error && asApiError(error).status === 422)) {
    return (
      <EntryFrame
        title="This link does not open"
        text="It was used already, is older than an hour, or was replaced by a newer one. A new one is quickly made."
      >
        <Link to="/forgot" className={`${buttonClass("primary")} h-9 w-full`}>
          Send me another
        </Link>
      </EntryFrame>
    );
  }
  if (error) {
    return (
      <EntryFrame title="A new password">
        <Problem error={error} retry={() => refetch()} />
      </EntryFrame>
    );
  }
  if (!data) {
    return (
      <EntryFrame title="A new password">
        <div className="space-y-6" aria-busy>
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      </EntryFrame>
    );
  }
  return (
    <Form token={token} email={data.email ?? ""} company={data.company} onSpent={() => setSpent(true)} />
  );
}

interface FormProps {
  token: string;
  email: string;
  company: string;
  onSpent: () => void;
}

function Form({ token, email, company, onSpent }: FormProps) {
  const navigate = useNavigate();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: "" } });
  const reset = useMutation({ mutationFn: resetPassword });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await reset.mutateAsync({ token, ...values });
      keepTyped({ email });
      await navigate({ to: "/login", search: { notice: "reset" }, replace: true });
    } catch (error) {
      if (asApiError(error).fields.token) onSpent();
      else refuse(form, error, ["password"]);
    }
  });
  return (
    <EntryFrame
      title="A new password"
      text={`For your account with ${company}. Wherever you are logged in now, you will be logged out.`}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        <Field label="E-mail">
          {(own) => <Input {...own} value={email} readOnly autoComplete="username" />}
        </Field>
        <Field label="New password" error={errors.password?.message} hint={PASSWORD_RULE}>
          {(own) => (
            <PasswordInput {...own} {...form.register("password")} autoComplete="new-password" autoFocus />
          )}
        </Field>
        <Button look="primary" type="submit" busy={reset.isPending} className="h-9 w-full">
          Set the password
        </Button>
      </form>
    </EntryFrame>
  );
}
