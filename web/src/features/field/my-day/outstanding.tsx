import { CloudOff, CloudUpload } from "lucide-react";
import { useConnection } from "@/lib/connection";
import { plural } from "@/lib/format";
import { Button } from "@/ui/button";
import { Time } from "@/ui/time";
import { deedText } from "./deed-text";
import type { Entry } from "./queue";
import { usePreview } from "./use-preview";

interface Props {
  waiting: readonly Entry[];
  refused: readonly Entry[];
  keptAt: string | null;
  again: (entry: Entry) => Promise<void>;
  drop: (entry: Entry) => Promise<void>;
}

/** What the server does not know yet, and what it would not have. */
export function Outstanding({ waiting, refused, keptAt, again, drop }: Props) {
  const hasLine = useConnection() === "ok" && !keptAt;
  const Icon = hasLine ? CloudUpload : CloudOff;
  return (
    <div role="status" className="space-y-2 empty:hidden">
      {(waiting.length > 0 || keptAt) && (
        <p className="flex items-start gap-2 rounded-control bg-warn-soft px-3 py-2 text-warn">
          <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>
            {waiting.length > 0 &&
              `${amount(waiting)} ${
                hasLine
                  ? waiting.length === 1
                    ? "is on its way."
                    : "are on their way."
                  : "will be sent once there is a line."
              } `}
            {keptAt && (
              <>
                This is the day as it was <Time at={keptAt} />.
              </>
            )}
          </span>
        </p>
      )}
      {refused.map((entry) => (
        <div key={entry.seq} className="flex gap-3 rounded-control bg-bad-soft px-3 py-2 text-bad">
          {entry.deed.kind === "photo" && <Refused seq={entry.seq} file={entry.deed.file} />}
          <div className="min-w-0 flex-1">
            <p>
              <span className="font-semibold">{deedText(entry.deed)}</span> for job #{entry.job} was refused:{" "}
              {entry.refused}
            </p>
            <p className="mt-1.5 flex gap-2">
              <Button onClick={() => void again(entry)}>Try again</Button>
              <Button onClick={() => void drop(entry)}>Drop it</Button>
            </p>
          </div>
        </div>
      ))}
    </div>
  );
}

function Refused({ seq, file }: { seq: number; file: Blob }) {
  const preview = usePreview(seq, file);
  return preview && <img src={preview} alt="" className="size-14 shrink-0 rounded-control object-cover" />;
}

/** "2 changes", "1 photo", "2 changes and 1 photo". */
function amount(waiting: readonly Entry[]): string {
  const photos = waiting.filter(({ deed }) => deed.kind === "photo").length;
  const changes = waiting.length - photos;
  return [changes > 0 && plural(changes, "change"), photos > 0 && plural(photos, "photo")]
    .filter(Boolean)
    .join(" and ");
}
