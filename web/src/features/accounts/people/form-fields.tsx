import { type Control, Controller, type FieldErrors, type UseFormRegister } from "react-hook-form";
import { label } from "@/lib/errors";
import { Field, Input, Select, Textarea } from "@/ui/field";
import { TagInput } from "@/ui/tag-input";
import { LABELS, type PersonField, type PersonForm } from "./fields";
import { LEADS, STATUSES } from "./search";

interface Props {
  form: {
    register: UseFormRegister<PersonForm>;
    control: Control<PersonForm>;
    formState: { errors: FieldErrors<PersonForm> };
  };
  fields: readonly PersonField[];
  /** Fields that are shown and cannot be changed, with the reason. */
  locked?: Partial<Record<PersonField, string>>;
}

const INPUT: Partial<Record<PersonField, React.ComponentProps<"input">>> = {
  name: { autoComplete: "off" },
  email: { type: "email", dir: "ltr", autoComplete: "off", inputMode: "email" },
  phone: { type: "tel", dir: "ltr", autoComplete: "off" },
  business_site: { inputMode: "url", placeholder: "example.com" },
};
const WIDE: readonly PersonField[] = ["notes", "tags", "additional_websites"];

/** The chosen fields of a person, two to a row where there is room. */
export function PersonFields({ form, fields, locked = {} }: Props) {
  const { register, control, formState } = form;
  return (
    <div className="grid grid-cols-1 gap-x-3 gap-y-3 sm:grid-cols-2">
      {fields.map((name) => {
        const error = formState.errors[name]?.message ?? formState.errors[name]?.root?.message;
        return (
          <Field
            key={name}
            label={LABELS[name]}
            error={error}
            hint={locked[name]}
            required={name === "name"}
            className={WIDE.includes(name) ? "sm:col-span-2" : ""}
          >
            {(own) => {
              if (name === "tags" || name === "additional_websites") {
                return (
                  <Controller
                    control={control}
                    name={name}
                    render={({ field }) => (
                      <TagInput
                        {...own}
                        value={field.value}
                        onChange={field.onChange}
                        placeholder={
                          name === "tags" ? "Type a tag, then enter" : "Type an address, then enter"
                        }
                      />
                    )}
                  />
                );
              }
              if (name === "notes") return <Textarea {...own} {...register(name)} dir="auto" rows={4} />;
              if (name === "status")
                return (
                  <Select {...own} {...register(name)}>
                    {options(STATUSES)}
                  </Select>
                );
              if (name === "lead_status") {
                return (
                  <Select {...own} {...register(name)}>
                    <option value="">None</option>
                    {options(LEADS)}
                  </Select>
                );
              }
              return (
                <Input
                  {...own}
                  dir="auto"
                  {...INPUT[name]}
                  {...register(name)}
                  readOnly={locked[name] !== undefined}
                />
              );
            }}
          </Field>
        );
      })}
    </div>
  );
}

function options(values: readonly string[]) {
  return values.map((value) => (
    <option key={value} value={value}>
      {label(value)}
    </option>
  ));
}
