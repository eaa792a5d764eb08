import type { ChecklistItem } from "@/api/types";
import { plural } from "@/lib/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

interface Props {
  /** What is not ticked yet. */
  open: readonly ChecklistItem[];
  onComplete: () => void;
  onClose: () => void;
}

const SHOWN = 6;

/** Asks before a job is completed with something left on its list. */
export function CompleteDialog({ open, onComplete, onClose }: Props) {
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title={`${plural(open.length, "item")} still open`}
      description="The job can be completed all the same; what is open stays open on its list."
      footer={
        <>
          <Button onClick={onClose}>Back to the list</Button>
          <Button
            look="primary"
            onClick={() => {
              onClose();
              onComplete();
            }}
          >
            Complete anyway
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-1 pl-5 text-soft">
        {open.slice(0, SHOWN).map(({ id, label }) => (
          <li key={id} className="[overflow-wrap:anywhere]">
            {label}
          </li>
        ))}
        {open.length > SHOWN && <li>and {open.length - SHOWN} more</li>}
      </ul>
    </Dialog>
  );
}
