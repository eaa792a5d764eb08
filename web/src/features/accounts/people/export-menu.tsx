import { Download } from "lucide-react";
import { plural } from "@/lib/format";
import { Button } from "@/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "@/ui/menu";
import type { Noun } from "./bulk";
import { exportAddress, type PeopleSearch, type UserType } from "./search";

const FORMATS = [
  { format: "csv", name: "CSV", use: "for spreadsheets" },
  { format: "json", name: "JSON", use: "one list" },
  { format: "ndjson", name: "NDJSON", use: "a line each" },
] as const;

interface Props {
  search: PeopleSearch;
  userType: UserType;
  noun: Noun;
  total: number | undefined;
}

/** Everybody that the list shows, as a file. Plain links: the browser writes it to the disk as it comes. */
export function ExportMenu({ search, userType, noun, total }: Props) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button aria-label="Export">
          <Download aria-hidden /> <span className="max-lg:hidden">Export</span>
        </Button>
      </MenuTrigger>
      <MenuContent align="end" className="min-w-60">
        <MenuLabel>
          {total === undefined ? `The ${noun.many} shown` : plural(total, noun.one, noun.many)}, as filtered
        </MenuLabel>
        {FORMATS.map(({ format, name, use }) => (
          <MenuItem key={format} asChild>
            <a href={exportAddress(search, userType, format)} download>
              <span className="flex-1">{name}</span>
              <span className="text-muted text-small">{use}</span>
            </a>
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
