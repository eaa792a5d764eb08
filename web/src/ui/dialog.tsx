import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

interface Props {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** `sheet` slides in from the right and is as high as the window; on a phone both fill the screen's width. */
  shape?: "box" | "sheet";
  wide?: boolean;
  alert?: boolean;
  children?: ReactNode;
  footer?: ReactNode;
}

const SHAPES = {
  box: "pop max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] rounded-card top-1/2 left-1/2 -translate-x-1/2 -translate-y-1/2",
  sheet: "slide-in inset-y-0 right-0 w-full border-y-0 border-r-0 md:w-[36rem]",
};

export function Dialog({
  open,
  onClose,
  title,
  description,
  shape = "box",
  wide,
  alert,
  children,
  footer,
}: Props) {
  const opener = useRef<Element>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-black/30 dark:bg-black/55" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            opener.current = document.activeElement;
            focusFirst(event.currentTarget as HTMLElement);
          }}
          onCloseAutoFocus={(event) => goBack(event, opener.current)}
          role={alert ? "alertdialog" : "dialog"}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed z-40 flex flex-col border bg-raised shadow-pop focus:outline-none",
            SHAPES[shape],
            shape === "box" && (wide ? "max-w-[42rem]" : "max-w-[27rem]"),
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-lead">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-soft">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button look="ghost" icon aria-label="Close" className="-mt-1 -mr-2">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          {children && (
            <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-5 pt-0.5 pb-5">
              {children}
            </div>
          )}
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t bg-canvas/60 px-5 py-3 first:border-t-0 md:rounded-b-card">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Back to where the keyboard was when a dialog opened; Radix knows only dialogs that open by its own trigger. */
export function goBack(event: Event, opener: Element | null): void {
  if (!(opener instanceof HTMLElement && opener.isConnected)) return;
  event.preventDefault();
  opener.focus({ preventScroll: true });
}

/** The first field with a keyboard, else the main button; on a phone nothing, as its keyboard would cover half. */
function focusFirst(dialog: HTMLElement): void {
  const field = dialog.querySelector<HTMLElement>(
    "form input:not([type=hidden]), form select, form textarea",
  );
  const fine = window.matchMedia("(pointer: fine)").matches;
  const target = field
    ? fine
      ? field
      : dialog
    : dialog.querySelector<HTMLElement>("footer button:last-child");
  (target ?? dialog).focus();
}
