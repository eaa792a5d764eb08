import { useState } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

const LINES = 10;
const LETTERS = 700;

/** A text as somebody wrote it; of a very long one the beginning, and the rest at a press. */
export function LongText({ children, className }: { children: string; className?: string }) {
  const [whole, setWhole] = useState(false);
  const long = children.length > LETTERS || children.split("\n").length > LINES;
  return (
    <div className={className}>
      <p
        dir="auto"
        className={cn("whitespace-pre-wrap [overflow-wrap:anywhere]", long && !whole && "line-clamp-8")}
      >
        {children}
      </p>
      {long && (
        <Button
          look="ghost"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="mt-1 -ml-2 h-7 px-2"
        >
          {whole ? "Show less" : "Show all"}
        </Button>
      )}
    </div>
  );
}
