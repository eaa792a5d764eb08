import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { controlClass } from "@/ui/field";

interface Props {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** A search field that follows the address and writes to it once typing pauses. "/" brings the cursor here. */
export function SearchBox({ value, onChange, placeholder }: Props) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  // A search that is still waiting must not bring the reader back from where they went meanwhile.
  useEffect(() => () => clearTimeout(timer.current), []);
  if (seen !== value) {
    setSeen(value);
    // The address changed by other means than this field: back, forward, "clear".
    if (value !== sent.current) setText(value);
  }
  const send = (next: string) => {
    clearTimeout(timer.current);
    sent.current = next.trim();
    onChange(next.trim());
  };
  return (
    <div className="relative w-full md:w-72">
      <Search
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        aria-hidden
      />
      <input
        type="search"
        maxLength={200}
        data-search
        aria-label={placeholder}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(next), 180);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") send(text);
          if (event.key === "Escape") {
            setText("");
            send("");
          }
        }}
        className={cn(
          controlClass,
          "peer h-8 pr-8 pl-8 max-md:h-10 [&::-webkit-search-cancel-button]:hidden",
        )}
      />
      {text ? (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => {
            setText("");
            send("");
          }}
          className="absolute top-1/2 right-1.5 grid size-6 -translate-y-1/2 place-items-center rounded text-muted hover:bg-hover"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      ) : (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2 hidden h-5 -translate-y-1/2 items-center rounded border bg-canvas px-1.5 font-sans text-muted text-tiny peer-focus:hidden md:flex"
        >
          /
        </kbd>
      )}
    </div>
  );
}
