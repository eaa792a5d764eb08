import { useQuery } from "@tanstack/react-query";
import { Camera, CloudOff, Images } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/ui/button";
import { showError } from "@/ui/error-dialog-store";
import { Lightbox } from "../attachments/lightbox";
import { attachmentsQuery } from "../attachments/queries";
import { shrink } from "../attachments/shrink";
import type { Deed, WaitingPhoto } from "./queue";
import { usePreview } from "./use-preview";

interface Props {
  job: number;
  /** Taken, and not sent yet. */
  waiting: WaitingPhoto[];
  act: (job: number, deed: Deed) => Promise<void>;
}

/** The photos of a job: taken or chosen, made smaller, kept on the phone, sent when there is a line. */
export function Photos({ job, waiting, act }: Props) {
  // Without a line nothing is known of those that were sent before.
  const { data } = useQuery(attachmentsQuery(job));
  const camera = useRef<HTMLInputElement>(null);
  const album = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const photos = data?.filter(({ kind }) => kind === "photo") ?? [];
  const take = async ({ target }: { target: HTMLInputElement }) => {
    const files = [...(target.files ?? [])];
    target.value = "";
    setBusy(true);
    try {
      for (const file of files) await act(job, { kind: "photo", ...(await shrink(file)) });
      // What waits for a line is not for the browser to tidy away.
      await navigator.storage?.persist?.();
    } catch (problem) {
      showError(problem, "The photo could not be kept on this phone");
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label="Photos" className="space-y-2 border-t p-4">
      {photos.length + waiting.length > 0 && (
        <ul className="grid grid-cols-4 gap-2">
          {photos.map((photo) => (
            <li key={photo.id}>
              <button
                type="button"
                aria-label={`Show ${photo.caption ?? photo.filename}`}
                onClick={() => setShown(photo.id)}
                className="block aspect-square w-full overflow-hidden rounded-control border bg-sunken"
              >
                <img src={photo.thumbnail_url ?? photo.url} alt="" className="size-full object-cover" />
              </button>
            </li>
          ))}
          {waiting.map((entry) => (
            <Waiting key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button className="h-11 max-md:h-11" busy={busy} onClick={() => camera.current?.click()}>
          <Camera aria-hidden /> Take a photo
        </Button>
        <Button className="h-11 max-md:h-11" disabled={busy} onClick={() => album.current?.click()}>
          <Images aria-hidden /> Choose photos
        </Button>
      </div>
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        aria-label="Photo to take"
        className="sr-only"
        tabIndex={-1}
        onChange={take}
      />
      <input
        ref={album}
        type="file"
        accept="image/*"
        multiple
        aria-label="Photos to add"
        className="sr-only"
        tabIndex={-1}
        onChange={take}
      />
      {shown && (
        <Lightbox
          photos={photos}
          shown={shown}
          onShow={setShown}
          onClose={() => setShown(null)}
          onDelete={() => null}
        />
      )}
    </section>
  );
}

function Waiting({ entry }: { entry: WaitingPhoto }) {
  const preview = usePreview(entry.seq, entry.deed.file);
  return (
    <li className="relative aspect-square overflow-hidden rounded-control border bg-sunken">
      {preview && <img src={preview} alt="Waiting to be sent" className="size-full object-cover" />}
      <span className="absolute inset-x-0 bottom-0 flex items-center gap-1 bg-black/65 px-1.5 py-0.5 text-tiny text-white">
        <CloudOff className="size-3 shrink-0" aria-hidden /> <span aria-hidden>waiting</span>
      </span>
    </li>
  );
}
