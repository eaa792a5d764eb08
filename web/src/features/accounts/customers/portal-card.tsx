import { useMutation } from "@tanstack/react-query";
import { KeyRound, Mail } from "lucide-react";
import { api, idempotent, newKey, ok } from "@/api/client";
import type { User } from "@/api/types";
import { isPassing } from "@/lib/errors";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { catchUp, refreshPeople } from "../people/mutations";
import { loginState } from "./login-state";

/** Whether a customer has a login to the portal, and the way to give them one. */
export function PortalCard({ customer, invites }: { customer: User; invites: boolean }) {
  const { text, used, invite } = loginState(customer);
  const send = useMutation({
    mutationFn: (key: string) =>
      ok(
        api.POST("/api/customers/{id}/portal-invites", {
          params: { path: { id: customer.id } },
          headers: idempotent(key),
        }),
      ),
    retry: (_, error) => isPassing(error),
    onSuccess: () => {
      toast(`An invitation is on its way to ${customer.email}`);
      void catchUp(["timeline", customer.id]);
    },
    // Most likely somebody got a login in the meantime.
    onError: () => refreshPeople(),
    meta: { failure: "The invitation was not sent" },
  });
  return (
    <Card title="Portal">
      <div className="flex min-h-13 items-center gap-2.5 px-4 py-2">
        <KeyRound className="size-4 shrink-0 text-muted" aria-hidden />
        <p className="min-w-0 flex-1" role="status">
          {send.isSuccess && invite ? "Invited just now" : text}
          {used && (
            <>
              {" "}
              <Time at={used} />
            </>
          )}
        </p>
        {invites && invite && (
          <Button busy={send.isPending} onClick={() => send.mutate(newKey())}>
            <Mail aria-hidden /> {send.isSuccess ? "Send again" : invite}
          </Button>
        )}
      </div>
    </Card>
  );
}
