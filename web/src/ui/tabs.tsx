import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Props<T extends string> {
  /** What is divided, for screen readers. */
  name: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; name: ReactNode; content: ReactNode }[];
}

/** Parts of a room of which one is shown. */
export function Tabs<T extends string>({ name, value, onChange, tabs }: Props<T>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} activationMode="manual">
      <Radix.List aria-label={name} className="sticky top-0 z-10 flex border-b bg-surface px-2">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="h-11 flex-1 border-transparent border-b-2 px-2 font-medium text-muted data-[state=active]:border-accent data-[state=active]:text-accent-ink"
          >
            {tab.name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="outline-none">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
