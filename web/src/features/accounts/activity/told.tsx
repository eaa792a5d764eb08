import type { Activity } from "@/api/types";
import { sentence } from "./sentence";
import { Subject } from "./subject";

/** What somebody did, after their name. */
export function Told({ entry }: { entry: Activity }) {
  const { text, object, self, detail } = sentence(entry);
  return (
    <>
      <span className="text-soft">
        {text}
        {object && <> {self ? "their own record" : <Subject entry={entry} />}</>}
      </span>
      {detail && <span className="text-muted"> · {detail}</span>}
    </>
  );
}
