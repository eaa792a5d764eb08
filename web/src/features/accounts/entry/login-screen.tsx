import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { asApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import { EntryFrame, Notice, textLink } from "./frame";
import { logIn } from "./mutations";
import { safeNext } from "./next";
import { keepTyped, typedEmail } from "./typed";

const schema = z.object({
  email: z.email("Your e-mail address, as in name@example.com"),
  password: z.string().min(1, "Your password"),
  company: z.string().trim(),
});

const TEXTS: Record<string, string> = {
  invalid_credentials: "The e-mail address or the password is not right.",
  totp_required: "This account asks for a second factor, which this page cannot take yet.",
};

const NOTICES = {
  confirmed: "Your address is confirmed. Log in and you are there.",
  reset: "Your new password is set. Log in with it.",
};

export function LoginScreen() {
  const { next, company, notice } = useSearch({ from: "/login" });
  const router = useRouter();
  const [askCompany, setAskCompany] = useState(false);
  const [known] = useState(typedEmail);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: known, password: "", company: company ?? "" },
  });
  const login = useMutation({ mutationFn: logIn });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const { company: own, ...body } = values;
    try {
      await login.mutateAsync({ ...body, ...(own ? { company: own } : {}) });
      await router.navigate({ href: safeNext(next), replace: true });
    } catch (error) {
      const problem = asApiError(error);
      if (problem.code === "email_unverified") {
        keepTyped({ ...body, company: own || undefined });
        await router.navigate({ to: "/verify", search: { email: body.email, company: own || undefined } });
        return;
      }
      if (problem.fields.company?.type === "company_required" || problem.code === "company_required") {
        setAskCompany(true);
        form.setError("company", { message: "Several companies know this address. Which one is yours?" });
        return;
      }
      const text = TEXTS[problem.code];
      if (text) {
        form.setError("root", { message: text });
        form.setFocus("password");
      } else refuse(form, error, ["email", "password", ...(askCompany ? ["company"] : [])]);
    }
  });
  return (
    <EntryFrame
      title="Log in"
      text="Staff and customers come in by the same door."
      foot={
        <>
          New here?{" "}
          <Link to="/signup" search={{ company }} className={textLink}>
            Sign up
          </Link>
        </>
      }
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        {!errors.root && notice && <Notice>{NOTICES[notice]}</Notice>}
        <FormError>{errors.root?.message}</FormError>
        <Field label="E-mail" error={errors.email?.message}>
          {(own) => (
            <Input
              {...own}
              {...form.register("email")}
              type="email"
              autoComplete="username"
              autoFocus={!known}
            />
          )}
        </Field>
        <Field label="Password" error={errors.password?.message}>
          {(own) => (
            <PasswordInput
              {...own}
              {...form.register("password")}
              autoComplete="current-password"
              autoFocus={Boolean(known)}
            />
          )}
        </Field>
        {askCompany && (
          <Field
            label="Company"
            error={errors.company?.message}
            hint="Its short name, as in your invitation."
          >
            {(own) => <Input {...own} {...form.register("company")} autoComplete="organization" autoFocus />}
          </Field>
        )}
        <Button look="primary" type="submit" busy={login.isPending} className="h-9 w-full">
          Log in
        </Button>
        <p className="text-center">
          <Link
            to="/forgot"
            search={{ company }}
            className={textLink}
            onClick={() => keepTyped({ email: form.getValues("email").trim() })}
          >
            Forgot your password?
          </Link>
        </p>
      </form>
    </EntryFrame>
  );
}
