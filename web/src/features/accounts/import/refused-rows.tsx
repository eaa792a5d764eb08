import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import type { Import } from "@/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { Button, buttonClass } from "@/ui/button";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { fieldLabel } from "./mapping";
import { refusedQuery } from "./queries";

export function RefusedRows({ job }: { job: Import }) {
  const { page = 1 } = useSearch({ from: "/app/customers/import/$id" });
  const navigate = useNavigate({ from: "/customers/import/$id" });
  const { data, isPlaceholderData } = useQuery(refusedQuery(job.id, page));
  const go = (to: number) =>
    navigate({ search: to === 1 ? {} : { page: to }, replace: true, resetScroll: false });
  return (
    <Card
      title="Refused rows"
      action={
        <a href={`/api/imports/${job.id}/refused?format=csv`} download className={buttonClass()}>
          <Download aria-hidden /> Download CSV
        </a>
      }
    >
      <p className="border-b px-4 py-2 text-muted">
        The file holds these rows with the reason beside them: mend them there and import that file.
      </p>
      <div className={cn(isPlaceholderData && "opacity-60")}>
        <table className="w-full table-fixed text-left">
          <caption className="sr-only">Refused rows</caption>
          <thead className="text-muted text-small">
            <tr>
              <th className="h-8 w-20 px-4 font-medium max-md:w-18">Row</th>
              <th className="w-32 px-2 font-medium max-md:hidden">Field</th>
              <th className="px-2 font-medium max-md:hidden">Value</th>
              <th className="w-2/5 px-4 font-medium max-md:w-auto">Why</th>
            </tr>
          </thead>
          <tbody>
            {data
              ? data.items.map((row) => (
                  <tr key={`${row.row}-${row.field}-${row.code}`} className="border-t">
                    <td className="h-9 border-t px-4 text-muted tabular-nums">{formatCount(row.row)}</td>
                    <td className="border-t px-2 max-md:hidden">{row.field ? fieldLabel(row.field) : "–"}</td>
                    <td className="truncate border-t px-2 text-soft max-md:hidden" title={row.value ?? ""}>
                      {row.value || <span className="text-muted">empty</span>}
                    </td>
                    <td className="border-t px-4 py-1.5">
                      <span className="block first-letter:uppercase">{row.reason}</span>
                      <span className="block truncate text-muted text-small md:hidden">
                        {row.field ? fieldLabel(row.field) : "Row"}: {row.value || "empty"}
                      </span>
                    </td>
                  </tr>
                ))
              : Array.from({ length: Math.min(25, job.refused) }, (_, index) => index).map((index) => (
                  <tr key={index}>
                    <td colSpan={4} className="h-9 border-t px-4">
                      <Skeleton className="w-1/2" />
                    </td>
                  </tr>
                ))}
          </tbody>
        </table>
      </div>
      {data && data.pages > 1 && (
        <nav aria-label="Pages" className="flex items-center justify-end gap-2 border-t px-4 py-2">
          <span className="text-muted tabular-nums">
            Page {page} of {data.pages}
          </span>
          <Button icon aria-label="Previous page" disabled={page <= 1} onClick={() => go(page - 1)}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button icon aria-label="Next page" disabled={page >= data.pages} onClick={() => go(page + 1)}>
            <ChevronRight aria-hidden />
          </Button>
        </nav>
      )}
    </Card>
  );
}
