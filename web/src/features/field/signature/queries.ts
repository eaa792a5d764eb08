import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { JobSignature, Signature } from "@/api/types";
import { OFTEN } from "../refresh";

export function readSignature(job: number, signal: AbortSignal): Promise<JobSignature> {
  return ok(api.GET("/api/v2/work-orders/{id}/signature", { params: { path: { id: job } }, signal }));
}

/** Whether a job is signed, and by whom. */
export function signatureQuery(job: number) {
  return queryOptions({
    queryKey: ["work-orders", "signature", job],
    queryFn: ({ signal }) => readSignature(job, signal),
    refetchInterval: OFTEN,
  });
}

/** Where a signature's drawing is; another drawing has another address. */
export function imageAddress(job: number, { id }: Signature): string {
  return `/api/v2/work-orders/${job}/signature/image?of=${id}`;
}

/** Brings a signature to the server. `at`: when it was given; sent again with the same one it is the same signature. */
export function putSignature(job: number, name: string, image: Blob, at: string): Promise<Signature> {
  const form = new FormData();
  form.set("signer_name", name);
  form.set("signed_at", at);
  form.set("file", image, "signature.png");
  return ok(
    api.PUT("/api/v2/work-orders/{id}/signature", {
      params: { path: { id: job } },
      // The generated types describe a multipart body as an object; what is sent is this form.
      body: form as never,
      bodySerializer: (body: unknown) => body as FormData,
    }),
  );
}

const changed = () => queryClient.invalidateQueries({ queryKey: ["work-orders"] });

export async function sign(job: number, name: string, image: Blob): Promise<void> {
  await putSignature(job, name, image, new Date().toISOString());
  await changed();
}

export async function removeSignature(job: number): Promise<void> {
  await ok(api.DELETE("/api/v2/work-orders/{id}/signature", { params: { path: { id: job } } }));
  await changed();
}
