import { useQuery } from "@tanstack/react-query";
import { FileText, Paperclip, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { can, useMe } from "@/api/me";
import type { Attachment, Me } from "@/api/types";
import { cn } from "@/lib/cn";
import { fileSize } from "@/lib/format";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { DeleteDialog } from "./delete-dialog";
import { Lightbox } from "./lightbox";
import { attachmentsQuery } from "./queries";
import { type Sending, send, useSending } from "./sending";
import { SendingFile, SendingPhoto } from "./sending-items";
import { useDroppedFiles } from "./use-dropped-files";

/** Whether this person may take an attachment away: its sender, and the office. */
function mayDelete(me: Me, attachment: Attachment): boolean {
  const office = me.user.role === "admin" || me.user.role === "agent";
  return office || attachment.uploaded_by.id === me.user.id;
}

/** The photos and files of a job. */
export function Attachments({ job }: { job: number }) {
  const me = useMe();
  const { data, isPending, refetch } = useQuery(attachmentsQuery(job));
  const sending = useSending(job);
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Attachment | null>(null);
  const writes = can(me, "work_orders:progress");
  const take = (files: File[]) => writes && send(job, files);
  const over = useDroppedFiles(take) && writes;
  const photos = data?.filter(({ kind }) => kind === "photo") ?? [];
  const files = data?.filter(({ kind }) => kind === "file") ?? [];
  const isEmpty = data?.length === 0 && sending.length === 0;
  return (
    <Card
      title="Photos and files"
      className={cn("transition-colors", over && "border-accent bg-accent-soft")}
      action={
        writes && (
          <Button look="ghost" className="-mr-2" onClick={() => input.current?.click()}>
            <Upload aria-hidden /> Add…
          </Button>
        )
      }
    >
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Photos and files to add"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          take([...(target.files ?? [])]);
          target.value = "";
        }}
      />
      {isPending ? (
        <Waiting />
      ) : !data ? (
        <p className="flex items-center gap-2 px-4 py-3 text-muted">
          This could not be loaded.
          <Button onClick={() => refetch()}>Try again</Button>
        </p>
      ) : isEmpty ? (
        <p className="px-4 py-3 text-muted">
          {writes
            ? over
              ? "Let go to attach."
              : "Drop photos or files here, paste them, or choose Add."
            : "Nothing is attached yet."}
        </p>
      ) : (
        <>
          <Photos photos={photos} sending={sending.filter(({ preview }) => preview)} onOpen={setShown} />
          <Files
            files={files}
            sending={sending.filter(({ preview }) => !preview)}
            may={(one) => mayDelete(me, one)}
            onDelete={setDoomed}
          />
          {over && <p className="px-4 pb-3 text-accent-ink">Let go to attach.</p>}
        </>
      )}
      {shown && photos.length > 0 && (
        <Lightbox
          photos={photos}
          shown={shown}
          onShow={setShown}
          onClose={() => setShown(null)}
          onDelete={(photo) => (mayDelete(me, photo) ? () => setDoomed(photo) : null)}
        />
      )}
      {doomed && (
        <DeleteDialog
          job={job}
          attachment={doomed}
          onClose={() => setDoomed(null)}
          onDeleted={() => setShown((now) => (now === doomed.id ? neighbour(photos, now) : now))}
        />
      )}
    </Card>
  );
}

/** Which photo is shown once this one is gone. */
function neighbour(photos: Attachment[], id: string): string | null {
  const at = photos.findIndex((photo) => photo.id === id);
  return (photos[at + 1] ?? photos[at - 1])?.id ?? null;
}

interface PhotosProps {
  photos: Attachment[];
  sending: Sending[];
  onOpen: (id: string) => void;
}

function Photos({ photos, sending, onOpen }: PhotosProps) {
  if (photos.length + sending.length === 0) return null;
  return (
    <ul
      aria-label="Photos"
      className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2 px-4 py-3 md:grid-cols-[repeat(auto-fill,minmax(8rem,1fr))]"
    >
      {photos.map((photo) => (
        <li key={photo.id}>
          <button
            type="button"
            aria-label={`Show ${photo.caption ?? photo.filename}`}
            onClick={() => onOpen(photo.id)}
            className="block aspect-square w-full overflow-hidden rounded-control border bg-sunken hover:border-line-strong"
          >
            <img
              src={photo.thumbnail_url ?? photo.url}
              alt=""
              loading="lazy"
              decoding="async"
              className="size-full object-cover"
            />
          </button>
        </li>
      ))}
      {sending.map((one) => (
        <SendingPhoto key={one.id} one={one} />
      ))}
    </ul>
  );
}

interface FilesProps {
  files: Attachment[];
  sending: Sending[];
  may: (file: Attachment) => boolean;
  onDelete: (file: Attachment) => void;
}

function Files({ files, sending, may, onDelete }: FilesProps) {
  if (files.length + sending.length === 0) return null;
  return (
    <ul aria-label="Files" className="py-1 [ul+&]:border-t">
      {files.map((file) => (
        <li key={file.id} className="flex items-center gap-3 py-1 pr-2 pl-4">
          {file.content_type === "application/pdf" || file.content_type.startsWith("text/") ? (
            <FileText className="size-4 shrink-0 text-muted" aria-hidden />
          ) : (
            <Paperclip className="size-4 shrink-0 text-muted" aria-hidden />
          )}
          <div className="min-w-0 flex-1 py-1">
            <a
              href={file.url}
              download={file.filename}
              className="text-accent-ink [overflow-wrap:anywhere] hover:underline"
            >
              {file.filename}
            </a>
            <p className="text-muted text-small">
              {fileSize(file.size_bytes)} · {file.uploaded_by.name} · <Time at={file.created_at} />
            </p>
            {file.caption && <p className="text-small text-soft [overflow-wrap:anywhere]">{file.caption}</p>}
          </div>
          {may(file) && (
            <Button look="ghost" icon aria-label={`Delete ${file.filename}`} onClick={() => onDelete(file)}>
              <Trash2 aria-hidden />
            </Button>
          )}
        </li>
      ))}
      {sending.map((one) => (
        <SendingFile key={one.id} one={one} />
      ))}
    </ul>
  );
}

function Waiting() {
  return (
    <div aria-busy className="flex gap-2 px-4 py-3">
      {["a", "b", "c"].map((name) => (
        <Skeleton key={name} className="size-26 rounded-control md:size-32" />
      ))}
    </div>
  );
}
