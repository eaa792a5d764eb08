import { Copy, RotateCw } from "lucide-react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { errorStore } from "./error-dialog-store";
import { toast } from "./toast";

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

export function RequestId({ id }: { id: string }) {
  return (
    <div className="flex items-center gap-2 rounded-control bg-sunken px-2.5 py-1 text-muted text-small">
      <span className="min-w-0 flex-1 truncate">
        Request <code className="text-soft">{id}</code>
      </span>
      <Button
        look="ghost"
        icon
        aria-label="Copy the request id"
        onClick={() => navigator.clipboard?.writeText(id).then(() => toast("Request id copied"))}
      >
        <Copy aria-hidden />
      </Button>
    </div>
  );
}
