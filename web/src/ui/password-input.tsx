import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { cn } from "@/lib/cn";
import { Input } from "./field";

/** A password that can be looked at while it is typed. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <span className="relative block">
      <Input
        {...rest}
        type={shown ? "text" : "password"}
        spellCheck={false}
        autoCapitalize="off"
        className={cn("pr-9 max-md:pr-11", className)}
      />
      <button
        type="button"
        aria-pressed={shown}
        aria-label="Show what is typed"
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0.5 right-0.5 grid w-8 place-items-center rounded-[0.3rem] text-muted hover:bg-hover hover:text-ink max-md:w-10"
      >
        <Icon className="size-4" aria-hidden />
      </button>
    </span>
  );
}
