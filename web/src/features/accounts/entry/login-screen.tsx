import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { asApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { EntryFrame } from "./frame";
import { logIn } from "./mutations";
import { safeNext } from "./next";

const schema = z.object({
  email: z.email("Your e-mail address, as in name@example.com"),
  password: z.string().min(1, "Your password"),
  company: z.string().trim(),
});

const TEXTS: Record<string, string> = {
  invalid_credentials: "The e-mail address or the password is not right.",
  email_unverified: "This address is not confirmed yet. The mail with the code is in your inbox.",
  totp_required: "This account asks for a second factor, which this page cannot take yet.",
};

export function LoginScreen() {
  const { next } = useSearch({ from: "/login" });
  const router = useRouter();
  const [askCompany, setAskCompany] = useState(false);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "", password: "", company: "" },
  });
  const login = useMutation({ mutationFn: logIn });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ company, ...body }) => {
    try {
      await login.mutateAsync({ ...body, ...(company ? { company } : {}) });
      await router.navigate({ href: safeNext(next), replace: true });
    } catch (error) {
      const problem = asApiError(error);
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
    <EntryFrame title="Log in" text="Staff and customers come in by the same door.">
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        <Field label="E-mail" error={errors.email?.message}>
          {(own) => (
            <Input {...own} {...form.register("email")} type="email" autoComplete="username" autoFocus />
          )}
        </Field>
        <Field label="Password" error={errors.password?.message}>
          {(own) => (
            <Input {...own} {...form.register("password")} type="password" autoComplete="current-password" />
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
        <p className="text-center text-muted text-small">
          Forgot your password? An admin of your company can set a new one.
        </p>
      </form>
    </EntryFrame>
  );
}
