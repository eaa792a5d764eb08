import { Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { setTheme, type Theme, useTheme } from "@/lib/theme";

const CHOICES = [
  { value: "system", name: "System", Icon: Monitor },
  { value: "light", name: "Light", Icon: Sun },
  { value: "dark", name: "Dark", Icon: Moon },
] as const;

export function ThemeChoice() {
  const theme = useTheme();
  return (
    <RadioGroup.Root
      aria-label="Theme"
      value={theme}
      onValueChange={(next) => setTheme(next as Theme)}
      className="grid grid-cols-3 gap-1 rounded-control bg-sunken p-1 dark:bg-canvas"
    >
      {CHOICES.map(({ value, name, Icon }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="flex h-7 items-center justify-center gap-1.5 rounded-[0.3rem] text-muted transition-colors hover:text-ink data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-sm max-md:h-9 dark:data-[state=checked]:bg-raised"
        >
          <Icon className="size-3.5" aria-hidden /> {name}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
