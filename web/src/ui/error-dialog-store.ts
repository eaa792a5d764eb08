import { type ApiError, asApiError } from "@/lib/errors";
import { createStore } from "@/lib/store";

interface Shown {
  title: string;
  error: ApiError;
  retry?: () => void;
}

export const errorStore = createStore<Shown | null>(null);

/** Shows a failure in the product's own dialog, with a way on. */
export function showError(error: unknown, title: string, retry?: () => void): void {
  errorStore.set({ title, error: asApiError(error), ...(retry ? { retry } : {}) });
}
