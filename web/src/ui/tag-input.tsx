import { X } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/cn";
import { controlClass } from "./field";

interface Props {
  id: string;
  value: string[];
  onChange: (next: string[]) => void;
  placeholder?: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

/** Several short texts in one box: enter or a comma adds one, backspace takes the last one away. */
export function TagInput({ id, value, onChange, placeholder, ...aria }: Props) {
  const [text, setText] = useState("");
  const add = () => {
    const next = text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part && !value.includes(part));
    if (next.length > 0) onChange([...value, ...new Set(next)]);
    setText("");
  };
  return (
    <div
      className={cn(
        controlClass,
        "flex min-h-8 flex-wrap items-center gap-1 px-1.5 py-1 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/20 max-md:min-h-10",
        aria["aria-invalid"] && "border-bad",
      )}
    >
      {value.map((tag) => (
        <span
          key={tag}
          className="flex h-5.5 max-w-full items-center gap-0.5 rounded-full bg-accent-soft pr-0.5 pl-2 text-accent-ink text-small"
        >
          <span className="truncate">{tag}</span>
          <button
            type="button"
            aria-label={`Remove ${tag}`}
            onClick={() => onChange(value.filter((other) => other !== tag))}
            className="grid size-4.5 place-items-center rounded-full hover:bg-accent/20"
          >
            <X className="size-3" aria-hidden />
          </button>
        </span>
      ))}
      <input
        id={id}
        value={text}
        placeholder={value.length === 0 ? placeholder : undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === ",") {
            if (text.trim() || event.key === ",") event.preventDefault();
            if (text.trim()) add();
          } else if (event.key === "Backspace" && !text && value.length > 0) onChange(value.slice(0, -1));
        }}
        className="h-5.5 min-w-20 flex-1 bg-transparent px-1 outline-none"
        {...aria}
      />
    </div>
  );
}
