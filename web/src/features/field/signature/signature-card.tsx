import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Signature as SignatureIcon, Trash2 } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import type { WorkOrder } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Card } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { removeSignature, sign, signatureQuery } from "./queries";
import { SignDialog } from "./sign-dialog";
import { SignaturePicture } from "./signature";

/** What the customer signed, and who may still have them sign. */
export function SignatureCard({ order }: { order: WorkOrder }) {
  const me = useMe();
  const { data, error, refetch } = useQuery(signatureQuery(order.id));
  const [open, setOpen] = useState<"sign" | "remove" | null>(null);
  const { signature } = data ?? {};
  const begun = order.status === "in_progress" || order.status === "completed";
  const takes = can(me, "work_orders:write") || (can(me, "work_orders:progress") && begun);
  const removes = can(me, "work_orders:delete");
  return (
    <Card
      title="Signature"
      action={
        signature &&
        (takes || removes) && (
          <Menu>
            <MenuTrigger asChild>
              <Button look="ghost" icon aria-label="More for the signature" className="-mr-2">
                <Ellipsis aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent align="end">
              {takes && (
                <MenuItem onSelect={() => setOpen("sign")}>
                  <SignatureIcon aria-hidden /> Sign again
                </MenuItem>
              )}
              {removes && (
                <MenuItem onSelect={() => setOpen("remove")}>
                  <Trash2 aria-hidden /> Remove
                </MenuItem>
              )}
            </MenuContent>
          </Menu>
        )
      }
    >
      <div className="px-4 py-3">
        {error && !data ? (
          <Problem error={error} retry={() => refetch()} />
        ) : !data ? (
          <Skeleton className="w-1/2" />
        ) : signature ? (
          <SignaturePicture job={order.id} signature={signature} />
        ) : (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-muted">The customer has not signed yet.</p>
            {takes && (
              <Button onClick={() => setOpen("sign")}>
                <SignatureIcon aria-hidden /> Sign
              </Button>
            )}
          </div>
        )}
      </div>
      {open === "sign" && (
        <SignDialog
          customer={order.customer.name}
          onClose={() => setOpen(null)}
          onSign={async (name, image) => {
            try {
              await sign(order.id, name, image);
              setOpen(null);
              toast(`Signed by ${name}`);
            } catch (problem) {
              showError(problem, "The signature could not be saved");
            }
          }}
        />
      )}
      <Dialog
        open={open === "remove"}
        alert
        onClose={() => setOpen(null)}
        title="Remove the signature?"
        description="The drawing is deleted for good. That it was there stays in the job’s history."
        footer={
          <>
            <Button onClick={() => setOpen(null)}>Keep it</Button>
            <Button
              look="danger"
              onClick={() => {
                setOpen(null);
                removeSignature(order.id).then(
                  () => toast("The signature was removed"),
                  (problem) => showError(problem, "The signature stays"),
                );
              }}
            >
              Remove
            </Button>
          </>
        }
      />
    </Card>
  );
}
