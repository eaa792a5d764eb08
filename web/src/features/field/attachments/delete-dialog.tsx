import { useMutation } from "@tanstack/react-query";
import type { Attachment } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { toast } from "@/ui/toast";
import { detach } from "./queries";

interface Props {
  job: number;
  attachment: Attachment;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ job, attachment, onClose, onDeleted }: Props) {
  const what = attachment.kind === "photo" ? "photo" : "file";
  const remove = useMutation({
    mutationFn: () => detach(job, attachment),
    onSuccess: () => {
      toast(`The ${what} was deleted`);
      onDeleted();
      onClose();
    },
    meta: { failure: `The ${what} could not be deleted` },
  });
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title={attachment.kind === "photo" ? "Delete this photo?" : `Delete ${attachment.filename}?`}
      description="It goes for everybody and cannot be brought back."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </>
      }
    />
  );
}
