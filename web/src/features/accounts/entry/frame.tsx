import type { ReactNode } from "react";
import { Mark } from "@/ui/mark";

interface Props {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}

/** The rooms before the login: one card in the middle. */
export function EntryFrame({ title, text, children }: Props) {
  return (
    <main data-scroll className="entry-ground grid h-full place-items-center overflow-y-auto px-4 py-8">
      <title>{`${title} · Deskbell`}</title>
      <div className="w-full max-w-[23.5rem]">
        <div className="mb-6 flex items-center justify-center gap-2.5">
          <Mark className="size-8" />
          <span className="font-semibold text-title tracking-tight">Deskbell</span>
        </div>
        <div className="rounded-[0.875rem] border bg-surface p-6 shadow-pop sm:p-7">
          <h1 className="font-semibold text-title tracking-tight">{title}</h1>
          {text && <p className="mt-1 text-muted">{text}</p>}
          <div className="mt-5">{children}</div>
        </div>
      </div>
    </main>
  );
}
