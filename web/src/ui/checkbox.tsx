import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

interface Props extends Omit<ComponentProps<"input">, "type" | "ref"> {
  /** Some of what it stands for is ticked. */
  mixed?: boolean;
}

/** The browser's own box, drawn in the product's lines. */
export function Checkbox({ mixed = false, className, ...rest }: Props) {
  return (
    <input
      type="checkbox"
      ref={(box) => {
        if (box) box.indeterminate = mixed;
      }}
      className={cn("checkbox", className)}
      {...rest}
    />
  );
}
