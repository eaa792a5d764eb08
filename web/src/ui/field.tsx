import { ChevronDown, CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

export const controlClass = cn(
  "w-full rounded-control border border-line-strong bg-surface px-2.5 text-ink text-body max-md:text-[1rem]",
  "transition-[border-color,box-shadow] duration-75 hover:border-muted",
  "focus:outline-none focus:border-accent focus:ring-3 focus:ring-accent/20",
  "aria-invalid:border-bad aria-invalid:focus:ring-bad/20 disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken",
);

interface FieldProps {
  label: ReactNode;
  error?: string | undefined;
  hint?: ReactNode;
  required?: boolean;
  className?: string;
  children: (control: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
}

/** A label, its control, and below it what is wrong or what to know. */
export function Field({ label, error, hint, required, className, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className={cn("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 flex items-baseline gap-1 font-medium text-small text-soft">
        {label}
        {required && (
          <span className="text-bad" aria-hidden>
            *
          </span>
        )}
      </label>
      {children({
        id,
        ...(error ? { "aria-invalid": true as const } : {}),
        ...(error || hint ? { "aria-describedby": note } : {}),
      })}
      {error ? (
        <p id={note} role="alert" className="mt-1 flex items-start gap-1 text-bad text-small">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {error}
        </p>
      ) : (
        hint && (
          <p id={note} className="mt-1 text-muted text-small">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(controlClass, "h-8 max-md:h-10", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlClass, "min-h-20 py-1.5 leading-5", className)} {...rest} />;
}

export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select className={cn(controlClass, "h-8 appearance-none pr-7 max-md:h-10", className)} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  );
}

/** What a whole form was refused for, above its button. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <div role="alert" className="flex gap-2 rounded-control bg-bad-soft px-3 py-2 text-bad">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
