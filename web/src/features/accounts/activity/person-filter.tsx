import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Avatar } from "@/ui/avatar";
import { Picker } from "@/ui/picker";
import { Pill, pill } from "../people/filters";
import { userQuery } from "../people/queries";
import { peopleFound } from "./queries";

interface Props {
  name: string;
  value: number | undefined;
  onChange: (id: number | undefined) => void;
}

interface Person {
  id: number;
  name: string;
}

/** Narrows to one person, found by a search over everybody. */
export function PersonFilter({ name, value, onChange }: Props) {
  const [asked, setAsked] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery(peopleFound(asked));
  const chosen = useQuery({ ...userQuery(value ?? 0), enabled: value !== undefined });
  // Somebody archived is known by the number only.
  const current = value === undefined ? null : { id: value, name: chosen.data?.record.name ?? `#${value}` };
  const items: Person[] = found.data?.items ?? [];
  return (
    <Picker<Person>
      name={name}
      items={items}
      value={current}
      onChange={(next) => onChange(next?.id)}
      text={({ name: text }) => text}
      keyOf={({ id }) => id}
      onSearch={(next) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setAsked(next.trim()), 150);
      }}
      waiting={found.isFetching}
      placeholder="Search people"
      none="Nobody is called that."
      clear={value === undefined ? undefined : "Anybody"}
      row={(person) => (
        <>
          <Avatar name={person.name} seed={person.id} />
          <span className="truncate">{person.name}</span>
        </>
      )}
      trigger={{
        "aria-label": current ? `${name}: ${current.name}` : name,
        className: pill(value !== undefined),
        content: <Pill name={name} value={current?.name} />,
      }}
    />
  );
}
