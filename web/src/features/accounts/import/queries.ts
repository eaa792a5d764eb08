import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, idempotent, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Import, ImportPreview } from "@/api/types";

export function isRunning(job: Pick<Import, "status">): boolean {
  return job.status === "queued" || job.status === "running";
}

/** One import, asked for while it is at work: often at first, as most are done in a moment. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ["import", id],
    queryFn: async ({ signal, client }) => {
      const job = await ok(api.GET("/api/imports/{id}", { params: { path: { id } }, signal }));
      // What it brought is in no list yet.
      if (!isRunning(job) && !job.dry_run) void client.invalidateQueries({ queryKey: ["people"] });
      return job;
    },
    refetchInterval: ({ state }) =>
      state.data && !isRunning(state.data) ? false : state.dataUpdateCount < 10 ? 150 : 500,
  });
}

/**
 * Waits a moment for an import that may be done in one: the screen then goes straight to its result
 * instead of flashing a progress bar.
 */
async function settle(job: Import): Promise<Import> {
  const query = importQuery(job.id);
  const until = Date.now() + 900;
  let now = job;
  while (isRunning(now) && Date.now() < until) {
    await new Promise((resume) => setTimeout(resume, 120));
    now = await queryClient.fetchQuery({ ...query, staleTime: 0 });
  }
  queryClient.setQueryData(query.queryKey, now);
  return now;
}

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: ({ signal }) => ok(api.GET("/api/imports", { params: { query: { page_size: 10 } }, signal })),
  staleTime: 0,
});

export function refusedQuery(id: string, page: number) {
  return queryOptions({
    queryKey: ["import", id, "refused", page],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/imports/{id}/refused", {
          params: { path: { id }, query: { page, page_size: 25 } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export interface ImportOptions {
  mapping: Record<string, string>;
  mode: Import["mode"];
  delimiter: string;
  encoding: string;
}

/** Enough for the header and some rows; the whole file is sent only when it is to be read. */
const PREVIEW_BYTES = 64 * 1024;

// The generated types describe a multipart body as an object; what is sent is this form.
function multipart(form: FormData) {
  return { body: form as never, bodySerializer: (body: unknown) => body as FormData };
}

export async function previewImport(
  file: File,
  options: Pick<ImportOptions, "delimiter" | "encoding">,
): Promise<ImportPreview> {
  const form = new FormData();
  if (options.delimiter) form.set("delimiter", options.delimiter);
  if (options.encoding) form.set("encoding", options.encoding);
  form.set("file", file.slice(0, PREVIEW_BYTES, file.type), file.name);
  return ok(api.POST("/api/users/import/preview", multipart(form)));
}

/** Sends the file and returns the import, done or at work. */
export async function startImport(input: {
  file: File;
  options: ImportOptions;
  dryRun: boolean;
  key: string;
}): Promise<Import> {
  const { file, options, dryRun, key } = input;
  const form = new FormData();
  form.set("mapping", JSON.stringify(options.mapping));
  form.set("dry_run", String(dryRun));
  form.set("mode", options.mode);
  if (options.delimiter) form.set("delimiter", options.delimiter);
  if (options.encoding) form.set("encoding", options.encoding);
  form.set("file", file, file.name);
  return settle(await ok(api.POST("/api/users/import", { ...multipart(form), headers: idempotent(key) })));
}

export async function cancelImport(id: string): Promise<Import> {
  return ok(api.POST("/api/imports/{id}/cancel", { params: { path: { id } } }));
}
