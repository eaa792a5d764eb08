import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { asApiError } from "./errors";

/**
 * Puts a refusal where it belongs: at its fields, and the rest at the form's `root`.
 * `names` are the fields that the form shows.
 */
export function refuse<T extends FieldValues>(
  form: UseFormReturn<T>,
  error: unknown,
  names: readonly string[],
): void {
  const problem = asApiError(error);
  const rest: string[] = [];
  let first = true;
  for (const [name, { message }] of Object.entries(problem.fields)) {
    if (names.includes(name)) {
      form.setError(name as Path<T>, { type: "server", message }, { shouldFocus: first });
      first = false;
    } else rest.push(`${name}: ${message}`);
  }
  if (first || rest.length > 0) {
    const text = rest.length > 0 ? rest.join("; ") : problem.message;
    const id = problem.requestId && problem.status >= 500 ? ` (request ${problem.requestId})` : "";
    form.setError("root", { type: "server", message: text + id });
  }
}
