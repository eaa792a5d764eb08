import { Menu, MenuChoice, MenuContent, MenuGroup, MenuTrigger } from "@/ui/menu";
import { Pill, pill } from "../people/filters";
import { KINDS, kindName } from "./search";

interface Props {
  value: string | undefined;
  onChange: (kind: string | undefined) => void;
}

/** Narrows to one sort of things that happen. */
export function KindFilter({ value, onChange }: Props) {
  return (
    <Menu>
      <MenuTrigger className={pill(value !== undefined)}>
        <Pill name="What" value={value && kindName(value)} />
      </MenuTrigger>
      <MenuContent>
        <MenuGroup value={value ?? ""} onValueChange={(next) => onChange(next || undefined)}>
          <MenuChoice value="">Anything</MenuChoice>
          {KINDS.map(({ kind, name }) => (
            <MenuChoice key={kind} value={kind}>
              {name}
            </MenuChoice>
          ))}
        </MenuGroup>
      </MenuContent>
    </Menu>
  );
}
