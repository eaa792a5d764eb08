import { api, ifMatch, ok, tagged } from "@/api/client";
import { ApiError } from "@/lib/errors";
import { attach } from "../attachments/queries";
import { tickItem } from "../checklist/queries";
import { putSignature } from "../signature/queries";
import { show } from "./day-queries";
import { showItem, showSignature } from "./job-queries";
import { withNote } from "./notes";
import type { Entry } from "./queue";

/** Brings a deed to the server. Doing it again after its answer was lost changes nothing more. */
export async function deliver({ job: id, deed, at, key }: Entry): Promise<void> {
  if (deed.kind === "photo") {
    await attach({ job: id, file: deed.file, name: deed.name, key });
    return;
  }
  const params = { path: { id } };
  if (deed.kind === "status") {
    const now = await ok(api.GET("/api/v2/work-orders/{id}", { params }));
    const isDone = now.status === deed.status;
    const body = { status: deed.status };
    await show(isDone ? now : await ok(api.PATCH("/api/v2/work-orders/{id}", { params, body })));
    return;
  }
  if (deed.kind === "tick") return showItem(id, await tickItem(id, deed.item, deed.done));
  if (deed.kind === "signature") return showSignature(id, await putSignature(id, deed.name, deed.image, at));
  for (let tries = 0; ; tries++) {
    const { record, etag } = await tagged(api.GET("/api/v2/work-orders/{id}", { params }));
    const notes = withNote(record.notes ?? null, at, deed.text);
    if (notes === record.notes) return;
    try {
      await show(
        await ok(api.PATCH("/api/v2/work-orders/{id}", { params, body: { notes }, headers: ifMatch(etag) })),
      );
      return;
    } catch (error) {
      // Somebody else wrote in between: theirs stays, and this one goes below it.
      if (!(error instanceof ApiError && error.status === 412) || tries >= 3) throw error;
    }
  }
}
