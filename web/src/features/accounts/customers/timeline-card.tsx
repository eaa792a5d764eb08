import { useInfiniteQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { useTechnicianNames } from "@/features/field/technicians/names";
import { Button } from "@/ui/button";
import { Menu, MenuChoice, MenuContent, MenuGroup, MenuTrigger } from "@/ui/menu";
import { Card } from "@/ui/page";
import { History } from "../people/history";
import { KINDS, type Kind, timelineQuery } from "./history-queries";

interface Props {
  id: number;
  /** What it is narrowed to; nothing: everything. */
  show: Kind | undefined;
  onShow: (show: Kind | undefined) => void;
}

/** Everything that has to do with a customer. */
export function TimelineCard({ id, show, onShow }: Props) {
  const query = useInfiniteQuery(timelineQuery(id, show));
  const nameOf = useTechnicianNames();
  return (
    <Card
      title="Timeline"
      action={
        <Menu>
          <MenuTrigger asChild>
            <Button look="ghost" aria-label={`Show ${show ? KINDS[show].name.toLowerCase() : "everything"}`}>
              <ListFilter aria-hidden /> {show ? KINDS[show].name : "Everything"}
            </Button>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuGroup
              value={show ?? ""}
              onValueChange={(next) => onShow((next || undefined) as Kind | undefined)}
            >
              <MenuChoice value="">Everything</MenuChoice>
              {Object.entries(KINDS).map(([value, { name }]) => (
                <MenuChoice key={value} value={value}>
                  {name}
                </MenuChoice>
              ))}
            </MenuGroup>
          </MenuContent>
        </Menu>
      }
    >
      <History
        query={query}
        nameOf={nameOf}
        empty={
          show ? "Nothing of this kind has happened yet." : "What happens to this customer will be told here."
        }
      />
    </Card>
  );
}
