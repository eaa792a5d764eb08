import type { LiveReader } from "@/api/live";

/** What of this feature's screens an event makes stale. */
export const accountsReaders: LiveReader[] = [
  {
    topic: "customers",
    needs: "customers:read",
    stale: ({ customer_id: id, subject }) => [
      ...(subject.type === "user"
        ? [
            ["people", "customers"],
            ["customer", id],
            ["user", id],
          ]
        : []),
      ...(subject.type === "note" ? [["notes", id]] : []),
      ["timeline", id],
    ],
    allStale: [["people", "customers"], ["customer"], ["user"], ["notes"], ["timeline"]],
  },
  {
    topic: "users_stats",
    needs: "users:read",
    stale: () => [
      ["people", "stats"],
      ["activity", "recent"],
    ],
    allStale: [
      ["people", "stats"],
      ["activity", "recent"],
    ],
  },
];
