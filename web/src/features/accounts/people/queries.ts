import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type UseQueryOptions,
} from "@tanstack/react-query";
import { api, ok, type Tagged, tagged } from "@/api/client";
import type { Customer, User } from "@/api/types";
import { PAGE } from "./paging";
import type { PeopleSearch } from "./search";

/** Entries of a history that are fetched at once. */
const STEP = 30;
/** As many tags as are told at once. */
export const TAGS = 100;

interface Page<T> {
  items: T[];
  total: number;
}

export type PageQuery<T> = UseQueryOptions<Page<T>>;

/** One page, from 1, of the customers that a search asks for. */
export function customersPage(search: PeopleSearch, page: number) {
  return {
    queryKey: ["people", "customers", search, page],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/customers", { params: { query: { ...search, page, page_size: PAGE } }, signal })),
  } satisfies PageQuery<Customer>;
}

/** One page, from 1, of the colleagues that a search asks for. */
export function staffPage(search: PeopleSearch, page: number) {
  const query = { ...search, user_type: "admin" as const, page, page_size: PAGE };
  return {
    queryKey: ["people", "staff", search, page],
    queryFn: ({ signal }) => ok(api.GET("/api/users", { params: { query }, signal })),
  } satisfies PageQuery<User>;
}

export function customerQuery(id: number) {
  return queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }): Promise<Tagged<User>> =>
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

/** What happened to a user's account, newest first. */
export function activityQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ["activity", id],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/users/{id}/activity", {
          params: { path: { id }, query: { page: pageParam, page_size: STEP } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
  });
}

/** The tags that begin so, the most used first; at most `TAGS` of them. */
export function tagsQuery(search: string) {
  return queryOptions({
    queryKey: ["tags", search],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/tags", { params: { query: search ? { search } : {} }, signal })),
    placeholderData: keepPreviousData,
  });
}
