import { ChoiceFilter, ClearFilters, Pill, pill } from "@/features/accounts/people/filters";
import { Menu, MenuChoice, MenuContent, MenuGroup, MenuTrigger } from "@/ui/menu";
import { STATUSES } from "../work-orders/status";
import type { ScheduleSearch } from "./search";

interface Props {
  search: ScheduleSearch;
  skills: readonly string[];
  regions: readonly string[];
  onChange: (part: Partial<ScheduleSearch>) => void;
}

export function BoardFilters({ search, skills, regions, onChange }: Props) {
  const { skill, region, status } = search;
  return (
    <>
      <WordFilter name="Skill" value={skill} words={skills} onChange={(next) => onChange({ skill: next })} />
      <WordFilter
        name="Region"
        value={region}
        words={regions}
        onChange={(next) => onChange({ region: next })}
      />
      <ChoiceFilter
        name="Status"
        value={status}
        values={STATUSES}
        onChange={(next) => onChange({ status: next })}
      />
      {(skill || region || status) && (
        <ClearFilters onClear={() => onChange({ skill: undefined, region: undefined, status: undefined })} />
      )}
    </>
  );
}

interface WordProps {
  name: string;
  value: string | undefined;
  words: readonly string[];
  onChange: (value: string | undefined) => void;
}

/** One of the words that are in use. */
export function WordFilter({ name, value, words, onChange }: WordProps) {
  const all = value && !words.includes(value) ? [value, ...words] : words;
  return (
    <Menu>
      <MenuTrigger className={pill(value !== undefined)}>
        <Pill name={name} value={value} />
      </MenuTrigger>
      <MenuContent className="max-h-80 overflow-y-auto">
        <MenuGroup value={value ?? ""} onValueChange={(next) => onChange(next || undefined)}>
          <MenuChoice value="">Any</MenuChoice>
          {all.map((word) => (
            <MenuChoice key={word} value={word}>
              {word}
            </MenuChoice>
          ))}
        </MenuGroup>
      </MenuContent>
    </Menu>
  );
}
