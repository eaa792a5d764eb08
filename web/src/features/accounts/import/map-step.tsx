import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { newKey } from "@/api/client";
import type { ImportPreview } from "@/api/types";
import { fileSize, plural } from "@/lib/format";
import { Button } from "@/ui/button";
import { Field, FormError, Select } from "@/ui/field";
import { Card } from "@/ui/page";
import { keepFile } from "./kept-file";
import { assign, fieldLabel, IMPORT_FIELDS, mappingProblem, sampleValues, unusedColumns } from "./mapping";
import { type ImportOptions, previewImport, startImport } from "./queries";

interface Props {
  file: File;
  preview: ImportPreview;
  onBack: () => void;
}

const DELIMITERS = { ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar" };
const ENCODINGS = ["utf-8", "windows-1252", "iso-8859-2", "utf-16le", "shift_jis", "gb18030"];

export function MapStep({ file, preview: first, onBack }: Props) {
  const navigate = useNavigate();
  const [preview, setPreview] = useState(first);
  const [options, setOptions] = useState<ImportOptions>({
    mapping: { ...first.mapping },
    mode: "create",
    delimiter: first.delimiter ?? ",",
    encoding: (first.encoding ?? "utf-8").toLowerCase(),
  });
  const read = useMutation({
    mutationFn: (how: Pick<ImportOptions, "delimiter" | "encoding">) => previewImport(file, how),
    onSuccess: (next, how) => {
      setPreview(next);
      setOptions((now) => ({ ...now, ...how, mapping: { ...next.mapping } }));
    },
    meta: { failure: "The file could not be read this way" },
  });
  const start = useMutation({
    mutationFn: startImport,
    onSuccess: (job) => {
      keepFile(job.id, { file, options });
      void navigate({ to: "/customers/import/$id", params: { id: job.id } });
    },
    meta: { failure: "The file could not be checked" },
  });
  const reread = (part: Partial<ImportOptions>) =>
    read.mutate({ delimiter: options.delimiter, encoding: options.encoding, ...part });
  const problem = mappingProblem(options.mapping);
  const unused = unusedColumns(options.mapping, preview.columns);
  const encodings = ENCODINGS.includes(options.encoding) ? ENCODINGS : [options.encoding, ...ENCODINGS];

  return (
    <div className="space-y-4">
      <Card
        title={
          <>
            {file.name} <span className="font-normal text-muted">{fileSize(file.size)}</span>
          </>
        }
        action={
          <Button look="ghost" onClick={onBack}>
            Another file
          </Button>
        }
      >
        <div className="grid gap-3 px-4 py-3 sm:grid-cols-3">
          <Field label="Customers already known">
            {(own) => (
              <Select
                {...own}
                value={options.mode}
                onChange={(event) =>
                  setOptions({ ...options, mode: event.target.value as ImportOptions["mode"] })
                }
              >
                <option value="create">Refuse their rows</option>
                <option value="upsert">Bring them up to date</option>
              </Select>
            )}
          </Field>
          <Field label="Columns are divided by">
            {(own) => (
              <Select
                {...own}
                value={options.delimiter}
                onChange={(event) => reread({ delimiter: event.target.value })}
              >
                {Object.entries(DELIMITERS).map(([mark, name]) => (
                  <option key={mark} value={mark}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Encoding">
            {(own) => (
              <Select
                {...own}
                value={options.encoding}
                onChange={(event) => reread({ encoding: event.target.value })}
              >
                {encodings.map((name) => (
                  <option key={name} value={name}>
                    {name.toUpperCase()}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </Card>
      <Card title="Which column goes where" action={<Left columns={unused} />}>
        <ul className={read.isPending ? "opacity-50" : ""}>
          {IMPORT_FIELDS.map((field) => {
            const column = options.mapping[field];
            return (
              <li
                key={field}
                className="grid grid-cols-[8rem_1fr] items-center gap-x-3 gap-y-1 border-b px-4 py-1.5 last:border-b-0 md:grid-cols-[10rem_15rem_1fr]"
              >
                <label htmlFor={`map-${field}`} className={column ? "font-medium" : "text-muted"}>
                  {fieldLabel(field)}
                  {field === "name" && <span className="text-bad"> *</span>}
                </label>
                <Select
                  id={`map-${field}`}
                  value={column ?? ""}
                  className={column ? "" : "text-muted"}
                  onChange={(event) =>
                    setOptions({ ...options, mapping: assign(options.mapping, field, event.target.value) })
                  }
                >
                  <option value="">Leave empty</option>
                  {preview.columns.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </Select>
                <Samples values={sampleValues(preview.columns, preview.samples, column)} />
              </li>
            );
          })}
        </ul>
      </Card>
      <FormError>{problem}</FormError>
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p className="text-muted">The check changes nothing.</p>
        <Button
          look="primary"
          disabled={problem !== null || read.isPending}
          busy={start.isPending}
          onClick={() => start.mutate({ file, options, dryRun: true, key: newKey() })}
        >
          Check the file <ArrowRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}

function Samples({ values }: { values: string[] }) {
  return (
    <span className="truncate text-muted text-small max-md:col-span-2 max-md:empty:hidden">
      {values.join(" · ")}
    </span>
  );
}

function Left({ columns }: { columns: string[] }) {
  if (columns.length === 0) return <span className="text-muted text-small">Every column is used</span>;
  return (
    <span className="truncate text-small text-warn" title={columns.join(", ")}>
      {plural(columns.length, "column")} left out: {columns.join(", ")}
    </span>
  );
}
