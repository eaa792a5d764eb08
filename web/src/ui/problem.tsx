import { CloudAlert, RotateCw, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { asApiError } from "@/lib/errors";
import { Button } from "./button";
import { Empty } from "./empty";
import { RequestId } from "./request-id";

/** Stands where a room's content would be when it could not be had. */
export function Problem({
  error,
  retry,
  missing,
}: {
  error: unknown;
  retry?: () => void;
  missing?: ReactNode;
}) {
  const problem = asApiError(error);
  if (problem.status === 404) {
    return (
      <Empty icon={SearchX} title="Nothing here" action={missing}>
        This record does not exist, was archived, or is not yours to see.
      </Empty>
    );
  }
  return (
    <Empty
      icon={CloudAlert}
      title="This could not be loaded"
      action={
        <>
          {retry && (
            <Button onClick={retry}>
              <RotateCw aria-hidden /> Try again
            </Button>
          )}
          {problem.requestId && <RequestId id={problem.requestId} />}
        </>
      }
    >
      {problem.message}
    </Empty>
  );
}
