import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api, ok } from "@/api/client";
import { cn } from "@/lib/cn";
import { Avatar } from "@/ui/avatar";
import { controlClass } from "@/ui/field";
import { Picker } from "@/ui/picker";

export interface Named {
  id: number;
  name: string;
}

interface Props {
  id: string;
  value: Named | null;
  onChange: (customer: Named | null) => void;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** One of the customers, found by a search. */
export function CustomerField({ value, onChange, ...own }: Props) {
  const [asked, setAsked] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ["people", "customers", "field", asked],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/customers", {
          params: { query: { page_size: 20, ...(asked ? { search: asked } : { sort: "name" }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <Picker<Named & { city?: string | null }>
      name="Customer"
      items={found.data?.items ?? []}
      value={value}
      onChange={(next) => onChange(next && { id: next.id, name: next.name })}
      text={({ name }) => name}
      keyOf={({ id }) => id}
      onSearch={(next) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setAsked(next.trim()), 150);
      }}
      waiting={found.isFetching}
      placeholder="Search customers"
      none="No customer is called that."
      row={({ id, name, city }) => (
        <>
          <Avatar name={name} seed={id} />
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {city && <span className="truncate text-muted text-small">{city}</span>}
        </>
      )}
      trigger={{
        ...own,
        className: cn(controlClass, "flex h-8 items-center gap-2 text-left max-md:h-10"),
        content: (
          <>
            <span className={cn("min-w-0 flex-1 truncate", !value && "text-muted")}>
              {value?.name ?? "Choose a customer"}
            </span>
            <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
          </>
        ),
      }}
    />
  );
}
