import { Toaster as Sonner, toast as show } from "sonner";

interface Undo {
  label: string;
  run: () => void;
}

/** A short notice; with an action it stays long enough to be taken back. */
export function toast(text: string, action?: Undo): void {
  show(text, {
    duration: action ? 10_000 : 4_000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
  });
}

export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      offset={20}
      mobileOffset={{ bottom: 76 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-card bg-ink px-4 py-2.5 text-canvas text-body shadow-pop font-sans md:w-[22rem]",
          title: "flex-1",
          content: "flex-1",
          actionButton:
            "shrink-0 rounded-control px-2 py-1 font-semibold text-canvas underline underline-offset-3 hover:bg-canvas/15",
        },
      }}
    />
  );
}
