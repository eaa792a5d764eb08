import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { Dialog } from "./dialog";

interface Change {
  field: string;
  label: string;
  theirs: string;
  mine: string;
  /** Whether the form says something of its own there. */
  clash: boolean;
}

interface Props {
  /** What was saved by somebody else, and when. */
  what: ReactNode;
  changes: readonly Change[];
  takeTheirs: () => void;
  keepMine: () => void;
  cancel: () => void;
}

/** A record that somebody else saved after this form was opened: both versions, and the ways on. */
export function ConflictDialog({ what, changes, takeTheirs, keepMine, cancel }: Props) {
  return (
    <Dialog
      open
      alert
      wide
      onClose={cancel}
      title="Somebody changed this in the meantime"
      description={<>{what}, after you began to edit. Nothing of yours is lost.</>}
      footer={
        <>
          <Button onClick={takeTheirs}>Reload, drop my changes</Button>
          <Button look="primary" onClick={keepMine}>
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
            {changes.map(({ field, label, theirs, mine, clash }) => (
              <tr key={field} className="border-t align-top">
                <th className="border-t py-1.5 pr-3 font-medium text-soft">{label}</th>
                <td className="border-t py-1.5 pr-3 break-words">{theirs}</td>
                <td
                  className={cn(
                    "border-t py-1.5 break-words",
                    clash ? "font-medium text-warn" : "text-muted",
                  )}
                >
                  {mine}
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
