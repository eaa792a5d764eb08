import { Pill, pill } from "@/features/accounts/people/filters";
import { Menu, MenuChoice, MenuContent, MenuGroup, MenuTrigger } from "@/ui/menu";

interface Props {
  name: string;
  value: number | undefined;
  choices: readonly { value: number; name: string }[];
  onChange: (value: number | undefined) => void;
}

/** One of what numbers stand for. */
export function NumberFilter({ name, value, choices, onChange }: Props) {
  return (
    <Menu>
      <MenuTrigger className={pill(value !== undefined)}>
        <Pill
          name={name}
          value={
            value === undefined
              ? undefined
              : (choices.find((one) => one.value === value)?.name ?? `#${value}`)
          }
        />
      </MenuTrigger>
      <MenuContent className="max-h-80 overflow-y-auto">
        <MenuGroup
          value={value === undefined ? "" : String(value)}
          onValueChange={(next) => onChange(next === "" ? undefined : Number(next))}
        >
          <MenuChoice value="">Any</MenuChoice>
          {choices.map((one) => (
            <MenuChoice key={one.value} value={String(one.value)}>
              {one.name}
            </MenuChoice>
          ))}
        </MenuGroup>
      </MenuContent>
    </Menu>
  );
}
