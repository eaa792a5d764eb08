import { useState } from "react";
import type { Technician } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import type { Job, Rules } from "./model";
import { Clashes, PlaceFields, useClashes } from "./place-fields";
import { NOWHERE, samePlace } from "./places";

interface Props {
  job: Job;
  technicians: readonly Technician[];
  rules: Rules;
  onMove: (place: Job["place"]) => void;
  onClose: () => void;
}

/** Moves a job without dragging it. */
export function MoveDialog({ job, technicians, rules, onMove, onClose }: Props) {
  const [place, setPlace] = useState(job.place);
  const clashes = useClashes(job.id, place, technicians, rules);
  const placed = job.place.technician !== null || job.place.date !== null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Move ${job.name}`}
      description={job.order.description ?? undefined}
      footer={
        <>
          {placed && (
            <Button
              look="ghost"
              className="mr-auto"
              onClick={() => {
                onMove({ ...NOWHERE, minutes: job.place.minutes });
                onClose();
              }}
            >
              Back to the queue
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="move-job" disabled={samePlace(place, job.place)}>
            Move
          </Button>
        </>
      }
    >
      <form
        id="move-job"
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          onMove(place);
          onClose();
        }}
      >
        <PlaceFields place={place} onChange={setPlace} technicians={technicians} rules={rules} />
        <Clashes clashes={clashes} />
      </form>
    </Dialog>
  );
}
