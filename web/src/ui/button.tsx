import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

type Look = "primary" | "plain" | "ghost" | "danger";

interface Props extends ComponentProps<"button"> {
  look?: Look;
  /** Square, for a lone icon; give it an `aria-label`. */
  icon?: boolean;
  /** Shows a spinner without changing the button's size, and takes no further press. */
  busy?: boolean;
}

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent font-medium",
  plain: "bg-surface text-ink border-line-strong hover:bg-hover font-medium",
  ghost: "border-transparent text-soft hover:bg-hover hover:text-ink",
  danger: "bg-surface text-bad border-line-strong hover:bg-bad-soft font-medium",
};

export function buttonClass(look: Look = "plain", icon = false): string {
  return cn(
    "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control border text-body whitespace-nowrap select-none",
    "transition-colors duration-75 active:translate-y-px disabled:pointer-events-none disabled:opacity-55 max-md:h-10",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    icon ? "w-8 max-md:w-10" : "px-3",
    LOOKS[look],
  );
}

export function Button({ look, icon, busy, className, children, disabled, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(buttonClass(look, icon), "relative", className)}
      {...rest}
    >
      {busy && (
        <span className="absolute inset-0 grid place-items-center">
          <LoaderCircle className="animate-spin" aria-hidden />
        </span>
      )}
      <span className={cn("contents", busy && "*:invisible [&]:text-transparent")}>{children}</span>
    </button>
  );
}
