import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { newKey } from "@/api/client";
import { asApiError, isPassing } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button, buttonClass } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { PasswordInput } from "@/ui/password-input";
import { EntryFrame, textLink } from "./frame";
import { signUp } from "./mutations";
import { PASSWORD_RULE, password } from "./password";
import { keepTyped } from "./typed";

const line = z.string().trim().max(500, "At most 500 characters");
const schema = z.object({
  name: z.string().trim().min(1, "Your name").max(200, "At most 200 characters"),
  email: z.email("Your e-mail address, as in name@example.com").max(254),
  password,
  company: z.string().trim(),
  phone: z.string().trim().max(50, "At most 50 characters"),
  address: line,
  zip_code: z.string().trim().max(20, "At most 20 characters"),
  city: line,
  state: line,
  country: line,
  business_type: line,
  business_site: line,
});
type SignupForm = z.infer<typeof schema>;

/** What one may leave for later: the label and what a browser may fill in. */
const MORE = {
  phone: { label: "Phone", type: "tel", autoComplete: "tel", wide: true },
  address: { label: "Street", autoComplete: "street-address", wide: true },
  zip_code: { label: "ZIP code", autoComplete: "postal-code" },
  city: { label: "City", autoComplete: "address-level2" },
  state: { label: "State", autoComplete: "address-level1" },
  country: { label: "Country", autoComplete: "country-name" },
  business_type: { label: "Line of business", autoComplete: "off" },
  business_site: { label: "Website", autoComplete: "url", inputMode: "url" },
} as const satisfies Partial<
  Record<keyof SignupForm, React.ComponentProps<"input"> & { label: string; wide?: true }>
>;
const MORE_NAMES = Object.keys(MORE) as (keyof typeof MORE)[];

export function SignupScreen() {
  const { company } = useSearch({ from: "/signup" });
  const [closed, setClosed] = useState(false);
  if (!closed) return <Form company={company} onClosed={() => setClosed(true)} />;
  return (
    <EntryFrame
      title="Signing up is not open"
      text="This company adds its customers itself. Ask them for an invitation; its link brings you right in."
    >
      <Link to="/login" search={{ company }} className={`${buttonClass("primary")} h-9 w-full`}>
        Go to the login
      </Link>
    </EntryFrame>
  );
}

function Form({ company, onClosed }: { company: string | undefined; onClosed: () => void }) {
  const navigate = useNavigate();
  const [askCompany, setAskCompany] = useState(false);
  const [more, setMore] = useState(false);
  const [key, setKey] = useState(newKey);
  const form = useForm<SignupForm>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: "",
      email: "",
      password: "",
      company: company ?? "",
      phone: "",
      address: "",
      zip_code: "",
      city: "",
      state: "",
      country: "",
      business_type: "",
      business_site: "",
    },
  });
  const signup = useMutation({ mutationFn: signUp });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const { name, email, password: secret, ...rest } = values;
    const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ""));
    try {
      await signup.mutateAsync({ body: { name, email, password: secret, ...filled }, key });
      const own = values.company || undefined;
      keepTyped({ email, password: secret, company: own, codeSentAt: Date.now() });
      await navigate({ to: "/verify", search: { email, company: own } });
    } catch (error) {
      // After a lost line the same key goes with the next try, so nobody signs up twice.
      if (!isPassing(error)) setKey(newKey());
      const problem = asApiError(error);
      if (problem.code === "signup_closed") return onClosed();
      if (problem.fields.company) setAskCompany(true);
      if (MORE_NAMES.some((field) => problem.fields[field])) setMore(true);
      refuse(form, error, Object.keys(schema.shape));
    }
  });
  return (
    <EntryFrame
      title="Sign up"
      text="A few words about you, then a code by mail, and you are in."
      foot={
        <>
          Known here already?{" "}
          <Link to="/login" search={{ company }} className={textLink}>
            Log in
          </Link>
        </>
      }
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormError>{errors.root?.message}</FormError>
        {askCompany && (
          <Field
            label="Company"
            error={errors.company?.message}
            hint="Its short name, as in the link that it gave you."
          >
            {(own) => <Input {...own} {...form.register("company")} autoComplete="off" autoFocus />}
          </Field>
        )}
        <Field label="Your name" error={errors.name?.message}>
          {(own) => <Input {...own} {...form.register("name")} autoComplete="name" autoFocus />}
        </Field>
        <Field label="E-mail" error={errors.email?.message} hint="The code goes there.">
          {(own) => <Input {...own} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Field label="Password" error={errors.password?.message} hint={PASSWORD_RULE}>
          {(own) => <PasswordInput {...own} {...form.register("password")} autoComplete="new-password" />}
        </Field>
        <div>
          <button
            type="button"
            aria-expanded={more}
            aria-controls="signup-more"
            onClick={() => setMore(!more)}
            className="-mx-1 flex h-8 items-center gap-1 rounded-control px-1 font-medium text-soft hover:text-ink max-md:h-10"
          >
            <ChevronRight className={`size-4 transition-transform ${more ? "rotate-90" : ""}`} aria-hidden />
            Address and business, if you like
          </button>
          <div id="signup-more" hidden={!more} className="mt-2 grid grid-cols-2 gap-3">
            {MORE_NAMES.map((name) => {
              const { label, wide, ...input } = { wide: undefined, ...MORE[name] };
              return (
                <Field
                  key={name}
                  label={label}
                  error={errors[name]?.message}
                  className={wide ? "col-span-2" : ""}
                >
                  {(own) => <Input {...own} {...input} dir="auto" {...form.register(name)} />}
                </Field>
              );
            })}
          </div>
        </div>
        <Button look="primary" type="submit" busy={signup.isPending} className="h-9 w-full">
          Sign up
        </Button>
      </form>
    </EntryFrame>
  );
}
