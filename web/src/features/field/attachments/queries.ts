import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Attachment } from "@/api/types";
import { upload } from "@/api/upload";
import { OFTEN, refreshField } from "../refresh";

/** What is attached to a job, in the order in which it came; the server takes at most 50. */
export function attachmentsQuery(job: number) {
  return queryOptions({
    queryKey: ["work-orders", "attachments", job],
    queryFn: async ({ signal }): Promise<Attachment[]> => {
      const params = { path: { id: job }, query: { page_size: 200 } };
      return (await ok(api.GET("/api/v2/work-orders/{id}/attachments", { params, signal }))).items;
    },
    refetchInterval: OFTEN,
  });
}

interface NewAttachment {
  job: number;
  file: Blob;
  name: string;
  key: string;
  onProgress?: (part: number) => void;
  signal?: AbortSignal;
}

/** Attaches a file to a job; with the same key it is there once, however often it is sent. */
export async function attach({ job, file, name, ...how }: NewAttachment): Promise<Attachment> {
  const form = new FormData();
  form.set("file", file, name);
  const made = await upload<Attachment>({ path: `/api/v2/work-orders/${job}/attachments`, form, ...how });
  await show(job, (now) => [...now.filter(({ id }) => id !== made.id), made]);
  return made;
}

export async function detach(job: number, attachment: Attachment): Promise<void> {
  const params = { path: { id: job, attachment_id: attachment.id } };
  await ok(api.DELETE("/api/v2/work-orders/{id}/attachments/{attachment_id}", { params }));
  await show(job, (now) => now.filter(({ id }) => id !== attachment.id));
  void refreshField();
}

/** Shows what the server was just told; a list that was asked for before does not come after it. */
async function show(job: number, change: (now: Attachment[]) => Attachment[]): Promise<void> {
  const { queryKey } = attachmentsQuery(job);
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (now) => now && change(now));
}
