import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { EntryFrame, textLink } from "./frame";
import { forgotPassword } from "./mutations";
import { Resend } from "./resend";
import { keepTyped, typedEmail } from "./typed";

const schema = z.object({ email: z.email("Your e-mail address, as in name@example.com") });

export function ForgotScreen() {
  const { company } = useSearch({ from: "/forgot" });
  const [sent, setSent] = useState<{ email: string; at: number } | null>(null);
  const send = async (email: string) => {
    await forgotPassword({ email, ...(company ? { company } : {}) });
    keepTyped({ email });
    setSent({ email, at: Date.now() });
    return true;
  };
  const back = (
    <Link to="/login" search={{ company }} className={textLink}>
      Back to the login
    </Link>
  );
  if (!sent) return <Form send={send} back={back} />;
  return (
    <EntryFrame
      title="Look into your mail"
      text={
        <>
          If <strong className="font-semibold text-ink">{sent.email}</strong> is known here, a link to a new
          password is on its way. It works once, for an hour.
        </>
      }
      foot={back}
    >
      <p className="mb-3 text-muted">Nothing there after some minutes? Look among the unwanted mail, too.</p>
      <Resend
        label="Send it again"
        done="Sent again. Only the newest link works."
        sentAt={sent.at}
        send={() => send(sent.email)}
      />
      <p className="mt-1 text-center">
        <button type="button" className={textLink} onClick={() => setSent(null)}>
          Another address
        </button>
      </p>
    </EntryFrame>
  );
}

function Form({ send, back }: { send: (email: string) => Promise<unknown>; back: React.ReactNode }) {
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { email: typedEmail() } });
  const ask = useMutation({ mutationFn: send });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ email }) => {
    try {
      await ask.mutateAsync(email);
    } catch (error) {
      refuse(form, error, ["email"]);
    }
  });
  return (
    <EntryFrame
      title="Forgot your password?"
      text="Your address is enough. We send you a link by which you choose a new one."
      foot={back}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        <Field label="E-mail" error={errors.email?.message}>
          {(own) => (
            <Input {...own} {...form.register("email")} type="email" autoComplete="username" autoFocus />
          )}
        </Field>
        <Button look="primary" type="submit" busy={ask.isPending} className="h-9 w-full">
          Send me a link
        </Button>
      </form>
    </EntryFrame>
  );
}
