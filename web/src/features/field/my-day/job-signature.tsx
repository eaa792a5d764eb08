import { useQuery } from "@tanstack/react-query";
import { CloudOff, Signature as SignatureIcon } from "lucide-react";
import { useState } from "react";
import type { WorkOrder } from "@/api/types";
import { Button } from "@/ui/button";
import { OFTEN } from "../refresh";
import { SignDialog } from "../signature/sign-dialog";
import { SignaturePicture } from "../signature/signature";
import { ownSignatureQuery } from "./job-queries";

interface Props {
  owner: number;
  /** As it will be once everything was sent. */
  job: WorkOrder;
  /** Who signed without a line. */
  waiting: string | null;
  onSign: (name: string, image: Blob) => Promise<void>;
}

/** Has the customer sign, once the work has begun. */
export function JobSignature({ owner, job, waiting, onSign }: Props) {
  const { data } = useQuery({ ...ownSignatureQuery(owner, job.id), refetchInterval: OFTEN });
  const [open, setOpen] = useState(false);
  const begun = job.status === "in_progress" || job.status === "completed";
  const signature = data?.signature;
  if (!begun && !signature) return null;
  return (
    <section aria-label="Signature" className="space-y-2 border-t p-4">
      {waiting ? (
        <p className="flex items-center gap-2 text-soft">
          <CloudOff className="size-4 shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 [overflow-wrap:anywhere]">Signed by {waiting}, not sent yet</span>
        </p>
      ) : (
        signature && <SignaturePicture job={job.id} signature={signature} />
      )}
      {begun && (
        <Button className="h-11 w-full max-md:h-11" onClick={() => setOpen(true)}>
          <SignatureIcon aria-hidden /> {signature || waiting ? "Sign again" : "Have the customer sign"}
        </Button>
      )}
      {open && (
        <SignDialog
          customer={job.customer.name}
          onClose={() => setOpen(false)}
          onSign={async (name, image) => {
            setOpen(false);
            await onSign(name, image);
          }}
        />
      )}
    </section>
  );
}
