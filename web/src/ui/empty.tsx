import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** The whole page is this. */
  page?: boolean;
}

/** Says what belongs in an empty place and offers the first step. */
export function Empty({ icon: Icon, title, children, action, page }: Props) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="fade mx-auto flex max-w-96 flex-col items-center gap-1 px-6 py-14 text-center">
      <span className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <Icon className="size-5" aria-hidden />
      </span>
      <Heading className="font-semibold text-lead">{title}</Heading>
      {children && <p className="text-muted">{children}</p>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
