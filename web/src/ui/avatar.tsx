import { cn } from "@/lib/cn";
import { initials } from "@/lib/format";

const SIZES = { small: "size-6 text-[0.625rem]", medium: "size-9 text-small", large: "size-12 text-lead" };

/** Initials in a quiet circle; the hue is the person's own, always the same one. */
export function Avatar({
  name,
  seed,
  size = "small",
}: {
  name: string;
  seed: number;
  size?: keyof typeof SIZES;
}) {
  const hue = (seed * 137.508) % 360;
  return (
    <span
      aria-hidden
      style={{ "--hue": hue.toFixed(0) } as React.CSSProperties}
      className={cn(
        "avatar grid shrink-0 place-items-center rounded-full font-semibold select-none",
        SIZES[size],
      )}
    >
      {initials(name)}
    </span>
  );
}
