import type { Signature } from "@/api/types";
import { Time } from "@/ui/time";
import { PAPER } from "./draw";
import { imageAddress } from "./queries";

/** A signature as it was given, with who and when. */
export function SignaturePicture({ job, signature }: { job: number; signature: Signature }) {
  const { signer_name, signed_at, taken_by } = signature;
  return (
    <figure>
      <div className="rounded-control border p-2" style={{ background: PAPER }}>
        <img
          src={imageAddress(job, signature)}
          alt={`Signature of ${signer_name}`}
          className="mx-auto h-24 max-w-full object-contain"
        />
      </div>
      <figcaption className="mt-2">
        <span className="block font-medium [overflow-wrap:anywhere]">{signer_name}</span>
        <span className="block text-muted">
          <Time at={signed_at} /> · taken by {taken_by.name}
        </span>
      </figcaption>
    </figure>
  );
}
