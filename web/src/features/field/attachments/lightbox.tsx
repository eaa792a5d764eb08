import { ChevronLeft, ChevronRight, Download, Trash2, X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef } from "react";
import type { Attachment } from "@/api/types";
import { cn } from "@/lib/cn";
import { buttonClass } from "@/ui/button";
import { goBack } from "@/ui/dialog";
import { Time } from "@/ui/time";

/** How far a finger goes to turn the page, in pixels. */
const SWIPE = 48;

interface Props {
  photos: Attachment[];
  /** The id of the one that is shown. */
  shown: string;
  onShow: (id: string) => void;
  onClose: () => void;
  /** What deletes a photo; null where this person may not. */
  onDelete: (photo: Attachment) => (() => void) | null;
}

/** Photos as large as the window: arrows, Home and End turn the pages, Escape closes. */
export function Lightbox({ photos, shown, onShow, onClose, onDelete }: Props) {
  const opener = useRef<Element>(null);
  const touched = useRef<number | null>(null);
  const at = Math.max(
    0,
    photos.findIndex(({ id }) => id === shown),
  );
  const photo = photos[at];
  if (!photo) return null;
  const go = (to: number) => {
    const next = photos[to];
    if (next) onShow(next.id);
  };
  const keys: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: photos.length - 1,
  };
  const remove = onDelete(photo);
  const name = photo.caption ?? photo.filename;
  const button = cn(buttonClass("ghost", true), "text-white hover:bg-white/15 hover:text-white");
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-black/95" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            opener.current = document.activeElement;
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => goBack(event, opener.current)}
          onKeyDown={(event) => {
            const to = keys[event.key];
            if (to === undefined) return;
            event.preventDefault();
            go(to);
          }}
          className="fixed inset-0 z-40 flex flex-col text-white focus:outline-none"
        >
          <header className="flex items-center gap-1 px-3 py-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="truncate font-medium">{name}</Radix.Title>
              <p aria-live="polite" className="text-small text-white/75">
                {at + 1} of {photos.length} · {photo.uploaded_by.name} · <Time at={photo.created_at} />
              </p>
            </div>
            <a href={photo.url} download={photo.filename} aria-label="Save" className={button}>
              <Download aria-hidden />
            </a>
            {remove && (
              <button type="button" aria-label="Delete" className={button} onClick={remove}>
                <Trash2 aria-hidden />
              </button>
            )}
            <Radix.Close aria-label="Close" className={button}>
              <X aria-hidden />
            </Radix.Close>
          </header>
          <div
            className="relative min-h-0 flex-1 touch-pan-y touch-pinch-zoom"
            onPointerDown={({ clientX }) => {
              touched.current = clientX;
            }}
            onPointerUp={({ clientX }) => {
              const moved = clientX - (touched.current ?? clientX);
              touched.current = null;
              if (Math.abs(moved) > SWIPE) go(at + (moved < 0 ? 1 : -1));
            }}
          >
            <img
              key={photo.id}
              src={photo.url}
              alt={name}
              draggable={false}
              className="fade absolute inset-0 m-auto max-h-full max-w-full select-none object-contain"
              width={photo.width}
              height={photo.height}
            />
            {at > 0 && (
              <button
                type="button"
                aria-label="The photo before"
                className={cn(button, "absolute top-1/2 left-2 size-11 -translate-y-1/2 bg-black/40")}
                onClick={() => go(at - 1)}
              >
                <ChevronLeft aria-hidden />
              </button>
            )}
            {at < photos.length - 1 && (
              <button
                type="button"
                aria-label="The next photo"
                className={cn(button, "absolute top-1/2 right-2 size-11 -translate-y-1/2 bg-black/40")}
                onClick={() => go(at + 1)}
              >
                <ChevronRight aria-hidden />
              </button>
            )}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
