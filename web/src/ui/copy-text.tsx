import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";
import { controlClass } from "./field";
import { toast } from "./toast";

/** A text to take along: an address, a key. */
export function CopyText({ text, label, id }: { text: string; label: string; id?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="flex gap-2">
      <input
        id={id}
        readOnly
        value={text}
        onFocus={(event) => event.target.select()}
        className={`${controlClass} h-8 min-w-0 flex-1 max-md:h-10`}
      />
      <Button
        aria-label={label}
        onClick={() =>
          navigator.clipboard?.writeText(text).then(() => {
            setCopied(true);
            toast("Copied");
          })
        }
      >
        {copied ? <Check aria-hidden /> : <Copy aria-hidden />} Copy
      </Button>
    </div>
  );
}
