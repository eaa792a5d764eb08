/** A refusal by the server, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** What is wrong with which field of the body or query; empty when the refusal names none. */
  readonly fields: Readonly<Record<string, FieldProblem>>;

  constructor(init: {
    status: number;
    code: string;
    message: string;
    requestId?: string | null;
    fields?: Record<string, FieldProblem>;
  }) {
    super(init.message);
    this.name = "ApiError";
    this.status = init.status;
    this.code = init.code;
    this.requestId = init.requestId ?? null;
    this.fields = init.fields ?? {};
  }
}

interface FieldProblem {
  message: string;
  type: string;
}

const FALLBACK: Record<number, string> = {
  401: "Your session has ended. Log in again.",
  403: "Your role does not allow this.",
  404: "This does not exist, or it is not yours to see.",
  409: "This does not fit the record's present state.",
  412: "Somebody else changed this in the meantime.",
  413: "This is too large for the server.",
  429: "Too many tries in a short time. Wait a moment.",
  503: "The server cannot answer right now. Try again in a moment.",
};

/** Reads the server's error body, in either of its two forms; survives any other body. */
export function toApiError(status: number, body: unknown, requestIdHeader?: string | null): ApiError {
  const record = isRecord(body) ? body : {};
  const detail = record.detail;
  const fields: Record<string, FieldProblem> = {};
  let message = typeof detail === "string" ? detail : "";
  let code = typeof record.code === "string" ? record.code : `http_${status}`;
  if (Array.isArray(detail)) {
    for (const item of detail) {
      if (!isRecord(item)) continue;
      const path = Array.isArray(item.loc) ? item.loc.slice(1).map(String) : [];
      const problem = { message: String(item.msg ?? "Not accepted"), type: String(item.type ?? "invalid") };
      const name = path[0];
      // A list's entry ("tags", 3) is shown at the list; the first problem of a field is enough.
      if (name && !fields[name]) fields[name] = problem;
      if (!message) message = name ? `${label(name)}: ${problem.message}` : problem.message;
    }
    if (code === `http_${status}`) code = "invalid";
  }
  // `email_taken` is a conflict with another record, but it is this field that must change.
  const taken = code.match(/^(\w+)_taken$/)?.[1];
  if (taken) fields[taken] = { message, type: code };
  return new ApiError({
    status,
    code,
    message: message || FALLBACK[status] || "The server could not do this.",
    requestId: typeof record.request_id === "string" ? record.request_id : (requestIdHeader ?? null),
    fields,
  });
}

export function noConnection(): ApiError {
  return new ApiError({
    status: 0,
    code: "no_connection",
    message: "The server cannot be reached. Check your connection.",
  });
}

/** Whether the same request may succeed a little later without anybody changing anything. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && [0, 502, 503, 504].includes(error.status);
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    status: -1,
    code: "unexpected",
    message: error instanceof Error ? error.message : "Something unexpected happened.",
  });
}

/** `zip_code` → `Zip code`. */
export function label(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
