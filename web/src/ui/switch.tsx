import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";

/** On or off, at one press. */
export function Switch(props: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      {...props}
      className="inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-transparent bg-muted p-0.5 transition-colors data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-3.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-4 dark:bg-canvas" />
    </Radix.Root>
  );
}
