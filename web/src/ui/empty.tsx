import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Says what belongs in an empty place and offers the first step. */
export function Empty({ icon: Icon, title, children, action }: Props) {
  return (
    <div className="fade mx-auto flex max-w-96 flex-col items-center gap-1 px-6 py-14 text-center">
      <span className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <Icon className="size-5" aria-hidden />
      </span>
      <h2 className="font-semibold text-lead">{title}</h2>
      {children && <p className="text-muted">{children}</p>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
