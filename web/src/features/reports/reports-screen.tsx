import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, Printer, RefreshCw } from "lucide-react";
import { Tabs } from "radix-ui";
import { useId } from "react";
import { useMe } from "@/api/me";
import { dayRange } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Page, PageHead } from "@/ui/page";
import { useNow } from "@/ui/time";
import { CustomersTab } from "./customers-tab";
import { fileAddress } from "./queries";
import { RangePicker } from "./range-picker";
import { before, rangeOf, todayIn } from "./ranges";
import { type ReportSearch, TABS, type Tab, USUAL } from "./search";
import { SummaryTab } from "./summary-tab";
import { TechniciansTab } from "./technicians-tab";

const TAB_NAMES: Record<Tab, string> = {
  summary: "Summary",
  technicians: "Technicians",
  customers: "Customers",
};

/** Figures over the jobs of any days: charts first, the tables under them, each as a file. */
export function ReportsScreen() {
  const me = useMe();
  const search = useSearch({ from: "/app/reports" });
  const navigate = useNavigate({ from: "/reports" });
  const client = useQueryClient();
  const compareId = useId();
  const today = todayIn(me.company.time_zone, useNow());
  const range = rangeOf(search, today);
  const tab = search.tab ?? "summary";
  const compare = search.compare !== false;
  const change = (part: Partial<ReportSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  return (
    <Page
      head={
        <>
          <PageHead
            title="Reports"
            aside={<span className="hidden text-muted print:inline">{dayRange(range.from, range.to)}</span>}
            actions={
              <div className="flex items-center gap-2 print:hidden">
                <Button
                  icon
                  look="ghost"
                  aria-label="Count again"
                  title="Count again"
                  onClick={() => client.invalidateQueries({ queryKey: ["reports"] })}
                >
                  <RefreshCw aria-hidden />
                </Button>
                <Button
                  icon
                  look="ghost"
                  aria-label="Print"
                  title="Print"
                  className="max-md:hidden"
                  onClick={() => window.print()}
                >
                  <Printer aria-hidden />
                </Button>
                <a
                  href={fileAddress(tab, range)}
                  download
                  aria-label={`${TAB_NAMES[tab]} as CSV`}
                  className={buttonClass()}
                >
                  <Download aria-hidden /> CSV
                </a>
              </div>
            }
          />
          <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b bg-surface px-3 py-2 md:px-5 print:hidden">
            <RangePicker
              range={range}
              today={today}
              onPreset={(preset) =>
                change({ range: preset === USUAL ? undefined : preset, from: undefined, to: undefined })
              }
              onDays={({ from, to }) => change({ range: undefined, from, to })}
            />
            {tab === "summary" && (
              <label
                htmlFor={compareId}
                className="flex h-8 cursor-pointer items-center gap-2 px-1 text-soft"
              >
                <Checkbox
                  id={compareId}
                  checked={compare}
                  onChange={({ target }) => change({ compare: target.checked ? undefined : false })}
                />
                <span>
                  Compare <span className="max-md:hidden">with the days before</span>
                </span>
              </label>
            )}
          </div>
        </>
      }
    >
      <Tabs.Root
        value={tab}
        onValueChange={(next) => change({ tab: next === "summary" ? undefined : (next as Tab) })}
        activationMode="manual"
      >
        <Tabs.List
          aria-label="Reports"
          className="sticky top-0 z-10 flex border-b bg-surface px-2 md:px-4 print:hidden"
        >
          {TABS.map((one) => (
            <Tabs.Trigger
              key={one}
              value={one}
              className="h-10 border-transparent border-b-2 px-3 font-medium text-muted hover:text-ink max-md:h-11 max-md:flex-1 data-[state=active]:border-accent data-[state=active]:text-accent-ink"
            >
              {TAB_NAMES[one]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <div className="mx-auto max-w-6xl p-4 md:p-6">
          <Tabs.Content value="summary" className="outline-none">
            <SummaryTab range={range} before={compare ? before(range) : null} />
          </Tabs.Content>
          <Tabs.Content value="technicians" className="outline-none">
            <TechniciansTab
              range={range}
              sort={search.sort ?? "-completed"}
              onSort={(sort) => change({ sort: sort === "-completed" ? undefined : sort })}
            />
          </Tabs.Content>
          <Tabs.Content value="customers" className="outline-none">
            <CustomersTab range={range} />
          </Tabs.Content>
        </div>
      </Tabs.Root>
    </Page>
  );
}
