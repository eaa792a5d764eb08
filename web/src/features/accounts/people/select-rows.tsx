import { ListChecks } from "lucide-react";
import { usePhone } from "@/lib/media";
import { Button } from "@/ui/button";
import type { Selection } from "./use-selection";

/** On a phone a list has no boxes until one wants to select. */
export function SelectRows({
  selection,
}: {
  selection: Pick<Selection, "on" | "start" | "clear" | "total">;
}) {
  if (!usePhone() || selection.total === 0) return null;
  return (
    <Button
      look="ghost"
      aria-pressed={selection.on}
      onClick={selection.on ? selection.clear : selection.start}
      className="order-first px-2"
    >
      <ListChecks aria-hidden /> Select
    </Button>
  );
}
