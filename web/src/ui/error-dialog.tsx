import { RotateCw } from "lucide-react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { errorStore } from "./error-dialog-store";
import { RequestId } from "./request-id";

/** The one place where failures without a field of their own are shown. */
export function ErrorDialog() {
  const shown = errorStore.use();
  const close = () => errorStore.set(null);
  if (!shown) return null;
  const { error, title, retry } = shown;
  return (
    <Dialog
      open
      alert
      onClose={close}
      title={title}
      description={error.message}
      footer={
        <>
          {retry && (
            <Button
              look="primary"
              onClick={() => {
                close();
                retry();
              }}
            >
              <RotateCw aria-hidden /> Try again
            </Button>
          )}
          <Button onClick={close}>Close</Button>
        </>
      }
    >
      {error.requestId && <RequestId id={error.requestId} />}
    </Dialog>
  );
}
