import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { Me } from "@/api/types";
import { before, type Range, rangeOf, todayIn } from "./ranges";
import type { ReportSearch, Tab } from "./search";

/** Customers that the screen names; the file has more. */
const TOP = 100;

// A report over a long range costs the server a second; nobody needs it anew at each look.
const kept = { staleTime: 60_000, placeholderData: keepPreviousData };

export function summaryQuery({ from, to }: Range) {
  return queryOptions({
    queryKey: ["reports", "summary", from, to],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v2/reports/summary", { params: { query: { from, to } }, signal })),
    ...kept,
  });
}

export function techniciansReportQuery({ from, to }: Range) {
  return queryOptions({
    queryKey: ["reports", "technicians", from, to],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v2/reports/technician-performance", { params: { query: { from, to } }, signal })),
    ...kept,
  });
}

export function customersReportQuery({ from, to }: Range) {
  return queryOptions({
    queryKey: ["reports", "customers", from, to],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v2/reports/customer-activity", { params: { query: { from, to, limit: TOP } }, signal }),
      ),
    ...kept,
  });
}

const FILES: Record<Tab, string> = {
  summary: "summary",
  technicians: "technician-performance",
  customers: "customer-activity",
};

/** Where a report is as a file. */
export function fileAddress(tab: Tab, { from, to }: Range): string {
  return `/api/v2/reports/${FILES[tab]}?${new URLSearchParams({ from, to, format: "csv" })}`;
}

/** Begins to fetch what an address shows. */
export function prefetchReports(client: QueryClient, me: Me, search: ReportSearch): void {
  const range = rangeOf(search, todayIn(me.company.time_zone, Date.now()));
  switch (search.tab) {
    case undefined:
    case "summary":
      void client.prefetchQuery(summaryQuery(range));
      if (search.compare !== false) void client.prefetchQuery(summaryQuery(before(range)));
      break;
    case "technicians":
      void client.prefetchQuery(techniciansReportQuery(range));
      break;
    case "customers":
      void client.prefetchQuery(customersReportQuery(range));
      break;
  }
}
