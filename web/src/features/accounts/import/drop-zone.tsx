import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";

interface Props {
  label: string;
  hint: string;
  busy?: boolean;
  onFile: (file: File) => void;
}

export function DropZone({ label, hint, busy, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <section
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !busy) onFile(file);
      }}
      className={cn(
        "flex flex-col items-center gap-1 rounded-card border border-line-strong border-dashed bg-surface px-6 py-10 text-center transition-colors",
        over && "border-accent bg-accent-soft",
      )}
    >
      <span className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <FileUp className="size-5" aria-hidden />
      </span>
      <p className="font-semibold text-lead">{label}</p>
      <p className="max-w-110 text-muted">{hint}</p>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.json,text/csv,application/json"
        aria-label="File to import"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
      <Button look="primary" busy={busy ?? false} className="mt-3" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </section>
  );
}
