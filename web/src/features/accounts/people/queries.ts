import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, type Tagged, tagged } from "@/api/client";
import type { Customer, User } from "@/api/types";
import type { PeopleSearch } from "./search";

const PAGE = 100;

/** All customers, or all staff, that a search asks for; loaded piece by piece while the reader scrolls. */
export function peopleQuery(kind: "customers" | "staff", search: PeopleSearch) {
  return infiniteQueryOptions({
    queryKey: ["people", kind, search],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...search, page_size: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return kind === "customers"
        ? ok(api.GET("/api/customers", { params: { query }, signal }))
        : ok(api.GET("/api/users", { params: { query: { ...query, user_type: "admin" } }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function customerQuery(id: number) {
  return queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }): Promise<Tagged<Customer>> =>
      tagged(api.GET("/api/customers/{id}", { params: { path: { id } }, signal })),
  });
}

export function userQuery(id: number) {
  return queryOptions({
    queryKey: ["user", id],
    queryFn: ({ signal }): Promise<Tagged<User>> =>
      tagged(api.GET("/api/users/{id}", { params: { path: { id } }, signal })),
  });
}

export function activityQuery(id: number, size: number) {
  return queryOptions({
    queryKey: ["activity", id, size],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/users/{id}/activity", { params: { path: { id }, query: { page_size: size } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}
