import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { newKey } from "@/api/client";
import { queryClient } from "@/api/query-client";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Field, FormError } from "@/ui/field";
import { Card } from "@/ui/page";
import { PasswordInput } from "@/ui/password-input";
import { toast } from "@/ui/toast";
import { PASSWORD_RULE, password } from "../entry/password";
import { setPassword } from "../people/mutations";

const schema = z.object({
  current_password: z.string().min(1, "Your present password"),
  new_password: password,
});

export function PasswordCard({ id, email }: { id: number; email: string }) {
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { current_password: "", new_password: "" },
  });
  const change = useMutation({ mutationFn: setPassword });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await change.mutateAsync({
        id,
        current: values.current_password,
        next: values.new_password,
        key: newKey(),
      });
      form.reset();
      toast("The new password is set; your other sessions are ended");
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    } catch (error) {
      refuse(form, error, ["current_password", "new_password"]);
    }
  });
  return (
    <Card title="Password">
      <form onSubmit={submit} noValidate className="space-y-3 p-4">
        <input type="text" hidden autoComplete="username" value={email} readOnly />
        <FormError>{errors.root?.message}</FormError>
        <Field label="Present password" error={errors.current_password?.message}>
          {(own) => (
            <PasswordInput {...own} {...form.register("current_password")} autoComplete="current-password" />
          )}
        </Field>
        <Field
          label="New password"
          error={errors.new_password?.message}
          hint={`${PASSWORD_RULE} It ends your other sessions.`}
        >
          {(own) => <PasswordInput {...own} {...form.register("new_password")} autoComplete="new-password" />}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}
