import { Tooltip } from "radix-ui";
import type { ReactElement } from "react";

export const TipProvider = Tooltip.Provider;

export function Tip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={5}
          collisionPadding={8}
          className="fade z-50 rounded-control bg-ink px-2 py-1 text-canvas text-small shadow-pop"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
