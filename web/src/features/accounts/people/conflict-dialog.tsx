import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Time } from "@/ui/time";
import { LABELS } from "./fields";
import type { usePersonForm } from "./use-person-form";

type Conflict = NonNullable<ReturnType<typeof usePersonForm>["conflict"]>;

export function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const { changes } = conflict;
  return (
    <Dialog
      open
      alert
      wide
      onClose={conflict.cancel}
      title="Somebody changed this in the meantime"
      description={
        <>
          {conflict.who.name} was saved by somebody else <Time at={conflict.who.updated_at} />, after you
          began to edit. Nothing of yours is lost.
        </>
      }
      footer={
        <>
          <Button onClick={conflict.takeTheirs}>Reload, drop my changes</Button>
          <Button look="primary" onClick={conflict.keepMine}>
            Reload, keep my changes on top
          </Button>
        </>
      }
    >
      {changes.length > 0 ? (
        <table className="w-full table-fixed text-left">
          <thead className="text-muted text-small">
            <tr>
              <th className="w-1/4 py-1 pr-3 font-medium">Field</th>
              <th className="py-1 pr-3 font-medium">Now saved</th>
              <th className="py-1 font-medium">In your form</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field} className="border-t align-top">
                <th className="border-t py-1.5 pr-3 font-medium text-soft">{LABELS[change.field]}</th>
                <td className="border-t py-1.5 pr-3 break-words">{change.theirs}</td>
                <td
                  className={cn(
                    "border-t py-1.5 break-words",
                    change.clash ? "font-medium text-warn" : "text-muted",
                  )}
                >
                  {change.mine}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="text-soft">The fields that you see here are the same as before.</p>
      )}
    </Dialog>
  );
}
