import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "@/api/client";
import { can, useMe } from "@/api/me";
import type { Note } from "@/api/types";
import { dropDraft, readDraft, writeDraft } from "@/lib/drafts";
import { asApiError, isPassing } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Field, Textarea } from "@/ui/field";
import { LongText } from "@/ui/long-text";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { addNote, notesQuery } from "./history-queries";

const MOST = 20_000;

/** What colleagues noted, and a place to note something. */
export function NotesCard({ id }: { id: number }) {
  const writes = can(useMe(), "customers:write");
  return (
    <Card title="Notes">
      {writes && <Composer key={id} id={id} />}
      <Notes id={id} writes={writes} />
    </Card>
  );
}

interface Draft {
  text: string;
  /** The key it is sent with: the same text sent again after a lost line is not written twice. */
  key: string;
}

function Composer({ id }: { id: number }) {
  const draftKey = `note.${id}`;
  const [draft, setDraft] = useState<Draft>(() => readDraft<Draft>(draftKey) ?? { text: "", key: newKey() });
  const send = useMutation({
    mutationFn: addNote,
    // Kept as a draft meanwhile, so that a closed window loses nothing.
    retry: (_, error) => isPassing(error),
    retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8000),
    onSuccess: () => dropDraft(draftKey),
  });
  const body = draft.text.trim();
  const tooLong = body.length > MOST;
  const write = (text: string) => {
    const next = { text, key: newKey() };
    setDraft(next);
    if (text.trim()) writeDraft(draftKey, next);
    else dropDraft(draftKey);
  };
  const submit = () => {
    if (!body || tooLong || send.isPending) return;
    send.mutate(
      { customer: id, body, key: draft.key },
      {
        onSuccess: () => {
          setDraft({ text: "", key: newKey() });
          toast("Note added");
        },
      },
    );
  };
  const problem = tooLong
    ? `At most ${formatCount(MOST)} characters; these are ${formatCount(body.length)}`
    : send.error
      ? asApiError(send.error).message
      : undefined;
  return (
    <form
      className="border-b px-4 pt-3 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label={<span className="sr-only">New note</span>} error={problem}>
        {(own) => (
          <Textarea
            {...own}
            rows={2}
            dir="auto"
            value={draft.text}
            readOnly={send.isPending}
            placeholder="What should colleagues know?"
            className="field-sizing-content resize-none max-h-72 min-h-16 w-full"
            onChange={(event) => write(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
                event.preventDefault();
                submit();
              }
            }}
          />
        )}
      </Field>
      <div className="mt-2 flex items-center justify-end gap-3">
        <span role="status" className="min-w-0 flex-1 text-muted text-small">
          {send.isPending && send.failureCount > 0
            ? "Not sent yet; it goes out as soon as the server answers."
            : body
              ? "Kept in this browser until it is added."
              : ""}
        </span>
        <kbd aria-hidden className="font-sans text-muted text-small max-md:hidden">
          Ctrl Enter
        </kbd>
        <Button look="primary" type="submit" busy={send.isPending} disabled={!body || tooLong}>
          Add note
        </Button>
      </div>
    </form>
  );
}

function Notes({ id, writes }: { id: number; writes: boolean }) {
  const query = useInfiniteQuery(notesQuery(id));
  const { data, isPending } = query;
  if (isPending) return <Waiting />;
  if (!data) {
    return (
      <p className="flex items-center gap-2 p-4 text-muted">
        The notes could not be loaded.
        <Button onClick={() => query.refetch()}>Try again</Button>
      </p>
    );
  }
  const notes = data.pages.flatMap(({ items }) => items);
  const total = data.pages.at(-1)?.total ?? 0;
  if (notes.length === 0) {
    return (
      <p className="p-4 text-muted">
        {writes
          ? "Nothing is noted yet. A note is dated and signed, and customers never see it."
          : "Nothing is noted yet."}
      </p>
    );
  }
  return (
    <>
      <ol aria-label="Notes" className="divide-y divide-line/70">
        {notes.map((note) => (
          <Entry key={note.id} note={note} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className="flex items-center gap-2 px-2 pb-2">
          <Button look="ghost" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Show earlier notes
          </Button>
          <span className="text-muted text-small tabular-nums">
            {formatCount(notes.length)} of {formatCount(total)}
          </span>
        </div>
      )}
    </>
  );
}

function Entry({ note }: { note: Note }) {
  return (
    <li className="flex gap-3 px-4 py-3">
      <Avatar name={note.author.name} seed={note.author.id} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 pt-0.5">
          <span className="font-medium">{note.author.name}</span>
          <span className="text-muted text-small">
            <Time at={note.created_at} />
          </span>
        </p>
        <LongText className="mt-0.5">{note.body}</LongText>
      </div>
    </li>
  );
}

function Waiting() {
  return (
    <div className="space-y-4 p-4" aria-busy>
      {["w-2/3", "w-1/2"].map((width) => (
        <div key={width} className="flex gap-3">
          <Skeleton className="size-6 rounded-full" />
          <span className="flex-1 space-y-2.5 pt-1">
            <Skeleton className="w-32" />
            <Skeleton className={width} />
          </span>
        </div>
      ))}
    </div>
  );
}
