import { MutationCache, QueryClient } from "@tanstack/react-query";
import { onRestored } from "@/lib/connection";
import { ApiError, isPassing } from "@/lib/errors";
import { showError } from "@/ui/error-dialog-store";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** Title of the dialog for a failure. Absent: the screen shows failures itself. */
      failure?: string;
    };
  }
}

const backOff = (attempt: number) => Math.min(1000 * 2 ** attempt, 8000);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A lost line is waited out, however long; the notice says so meanwhile. A refusal is final.
      retry: (failures, error) =>
        isPassing(error) || (error instanceof ApiError && error.status === 500 && failures < 1),
      retryDelay: backOff,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      const failure = mutation.meta?.failure;
      if (failure) showError(error, failure);
    },
  }),
});

onRestored(() => void queryClient.invalidateQueries());
