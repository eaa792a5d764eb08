import { ConflictDialog as Both } from "@/ui/conflict-dialog";
import { Time } from "@/ui/time";
import { LABELS } from "./fields";
import type { usePersonForm } from "./use-person-form";

type Conflict = NonNullable<ReturnType<typeof usePersonForm>["conflict"]>;

export function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const { who, changes, ...ways } = conflict;
  return (
    <Both
      {...ways}
      what={
        <>
          {who.name} was saved by somebody else <Time at={who.updated_at} />
        </>
      }
      changes={changes.map((change) => ({ ...change, label: LABELS[change.field] }))}
    />
  );
}
