import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { asCode, code } from "./code";
import { EntryFrame, textLink } from "./frame";
import { logIn, resendCode, verifyEmail } from "./mutations";
import { Resend } from "./resend";
import { keepTyped, typedFor } from "./typed";

const schema = z.object({ email: z.email("Your e-mail address, as in name@example.com"), code });

/**
 * Proves an address with the code of a mail. A link fills the code in, but only a press sends it: mail scanners
 * open links, too.
 */
export function VerifyScreen() {
  const search = useSearch({ from: "/verify" });
  const navigate = useNavigate();
  const [typed] = useState(() => typedFor(search.email ?? ""));
  const company = search.company ? { company: search.company } : {};
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: search.email ?? "", code: asCode(search.code ?? "") },
  });
  const verify = useMutation({
    mutationFn: async (values: z.infer<typeof schema>) => {
      await verifyEmail({ ...values, ...company });
      if (!typed?.password) return false;
      try {
        await logIn({ email: values.email, password: typed.password, ...company });
        return true;
      } catch {
        // The address is confirmed; the login page asks again and says what it is refused for.
        return false;
      }
    },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      if (await verify.mutateAsync(values)) return await navigate({ to: "/", replace: true });
      keepTyped({ email: values.email });
      await navigate({ to: "/login", search: { ...company, notice: "confirmed" }, replace: true });
    } catch (error) {
      refuse(form, error, ["email", "code"]);
    }
  });
  const field = form.register("code");
  return (
    <EntryFrame
      title="Confirm your address"
      text={
        search.email ? (
          <>
            A mail with six digits {typed?.codeSentAt ? "is on its way to" : "was sent to"}{" "}
            <strong className="font-semibold text-ink">{search.email}</strong>. They are good for 15 minutes.
          </>
        ) : (
          "The mail that we sent you has six digits. They are good for 15 minutes."
        )
      }
      foot={
        <>
          Not your address?{" "}
          <Link to="/signup" search={company} className={textLink}>
            Sign up anew
          </Link>
        </>
      }
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        {!search.email && (
          <Field label="E-mail" error={errors.email?.message}>
            {(own) => (
              <Input {...own} {...form.register("email")} type="email" autoComplete="username" autoFocus />
            )}
          </Field>
        )}
        <Field label="Code" error={errors.code?.message} hint="The link in the mail fills them in.">
          {(own) => (
            <Input
              {...own}
              {...field}
              onChange={(event) => {
                event.target.value = asCode(event.target.value);
                return field.onChange(event);
              }}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus={Boolean(search.email)}
              className="h-12 text-center font-semibold text-[1.375rem] tabular-nums tracking-[0.5em] max-md:h-12 max-md:text-[1.375rem] [text-indent:0.5em]"
            />
          )}
        </Field>
        <Button look="primary" type="submit" busy={verify.isPending} className="h-9 w-full">
          Confirm
        </Button>
      </form>
      <div className="mt-2">
        <Resend
          label="Send a new code"
          done="A new code is on its way. The one before no longer works."
          sentAt={typed?.codeSentAt ?? 0}
          send={async () => {
            if (!(await form.trigger("email", { shouldFocus: true }))) return false;
            await resendCode({ email: form.getValues("email"), ...company });
            return true;
          }}
        />
      </div>
    </EntryFrame>
  );
}
