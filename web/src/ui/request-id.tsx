import { Copy } from "lucide-react";
import { Button } from "./button";
import { toast } from "./toast";

/** The number by which the server's log knows a failure. */
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
