import { connectionFailed, connectionWorks } from "@/lib/connection";
import { noConnection, toApiError } from "@/lib/errors";
import { idempotent } from "./client";
import { renewSession } from "./session";

interface Upload {
  path: string;
  form: FormData;
  /** The same with each try, so that the server takes it once. */
  key: string;
  /** Told how much of it is on its way, from 0 to 1. */
  onProgress?: ((part: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Posts a form and tells how far it is, which `fetch` cannot; renews the session as every other call does. */
export async function upload<T>(what: Upload): Promise<T> {
  const first = await send(what);
  const reply = first.status === 401 && (await renewSession()) ? await send(what) : first;
  const body = read(reply.responseText);
  if (reply.status < 200 || reply.status >= 300)
    throw toApiError(reply.status, body, reply.getResponseHeader("x-request-id"));
  return body as T;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page; the status says enough.
    return null;
  }
}

function send({ path, form, key, onProgress, signal }: Upload): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", path);
    for (const [name, value] of Object.entries(idempotent(key))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if ([502, 503, 504].includes(request.status)) connectionFailed();
      else connectionWorks();
      resolve(request);
    };
    request.onerror = () => {
      connectionFailed();
      reject(noConnection());
    };
    request.onabort = () => reject(new DOMException("The upload was stopped", "AbortError"));
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    if (signal?.aborted) return reject(new DOMException("The upload was stopped", "AbortError"));
    signal?.addEventListener("abort", stop);
    request.send(form);
  });
}
