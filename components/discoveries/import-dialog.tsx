"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InputField, SelectField } from "@/components/ui/input-field";
import { problemText } from "@/components/ui/problem-text";
import { type ImportedKind, importedKinds } from "@/lib/discoveries/model";
import { kindWords } from "./discovery-words";
import { useImport } from "./import-progress";
import type { Progress } from "./portions";
import { discoveryKeys } from "./queries";
import {
  type FileFault,
  guessed,
  MAX_ROWS,
  type Mapped,
  type Mapping,
  type Member,
  mapped,
  members,
  type ReadFile,
  readRows,
} from "./read-file";

const faults: Record<FileFault, string> = {
  not_text: "This file is not UTF-8 text. Save it as UTF-8.",
  not_readable: "This is neither CSV with a head nor JSON.",
  no_rows: "The file has no rows.",
  too_many_rows: `The file has more than ${MAX_ROWS.toLocaleString("en")} rows. Split it.`,
};

const memberWords: Record<Member, string> = {
  externalId: "Id in that system",
  name: "Name",
  owner: "Owner",
  credential: "Fingerprint of the credential",
  lastSeenAt: "Last used",
};

const count = (value: number): string => value.toLocaleString("en");

type Fields = { origin: string; kind: ImportedKind };

function OriginFields({ origin, kind, onChange }: Fields & { onChange: (fields: Fields) => void }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <InputField
        label="System"
        required
        placeholder="Okta"
        value={origin}
        onChange={(event) => onChange({ origin: event.target.value, kind })}
      />
      <SelectField
        label="Rows are"
        options={importedKinds.map((value) => ({ value, label: `${kindWords[value]}s` }))}
        value={kind}
        onChange={(event) =>
          onChange({ origin, kind: importedKinds.find((one) => one === event.target.value) ?? kind })
        }
      />
    </div>
  );
}

type MappingProps = { file: ReadFile; mapping: Mapping; onChange: (mapping: Mapping) => void };

function MappingFields({ file, mapping, onChange }: MappingProps) {
  const options = [{ value: "", label: "not in the file" }, ...file.columns.map((value) => ({ value, label: value }))];
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="mb-2 font-semibold text-sm">Columns</legend>
      {members.map((member) => (
        <SelectField
          key={member}
          label={memberWords[member]}
          options={options}
          value={mapping[member]}
          onChange={(event) => onChange({ ...mapping, [member]: event.target.value })}
        />
      ))}
    </fieldset>
  );
}

function Refused({ refused, repeated, zoneless }: Mapped) {
  const shown = refused.slice(0, 20).map(({ row, member }) => `row ${row} (${memberWords[member]})`);
  return (
    <>
      {repeated > 0 && (
        <p className="text-ink2">
          {count(repeated)} {repeated === 1 ? "row repeats" : "rows repeat"} an id. The last one of each counts.
        </p>
      )}
      {zoneless > 0 && (
        <p className="text-ink2">
          {count(zoneless)} {zoneless === 1 ? "time names" : "times name"} no time zone, read as UTC. Add the zone to
          the file if that is wrong.
        </p>
      )}
      {refused.length > 0 && (
        <p className="text-bad">
          {count(refused.length)} {refused.length === 1 ? "row is" : "rows are"} left out: {shown.join(", ")}
          {refused.length > shown.length && " and others"}.
          {refused.some(({ member }) => member === "lastSeenAt") && ` ${memberWords.lastSeenAt} takes ISO 8601.`}
        </p>
      )}
    </>
  );
}

function Outcome({ progress, dryRun }: { progress: Progress; dryRun: boolean }) {
  const { done, of, added, changed, unchanged, error } = progress;
  return (
    <div role="status" className="flex flex-col gap-2">
      <progress className="w-full" value={done} max={of} aria-label="Progress of the import" />
      <p>
        {count(done)} of {count(of)} rows {dryRun ? "counted" : "imported"}: {count(added)} new, {count(changed)}{" "}
        changed, {count(unchanged)} as before.
      </p>
      {error !== undefined && (
        <p className="text-bad">
          {problemText(error)} {dryRun ? "Nothing was imported." : "Imported rows stay; run it again for the rest."}
        </p>
      )}
    </div>
  );
}

function useFile() {
  const [read, setRead] = useState<ReadFile | FileFault>();
  const [mapping, setMapping] = useState<Mapping>();
  const file = typeof read === "object" ? read : undefined;
  const choose = async (chosen: File | undefined) => {
    const next = chosen && readRows(await chosen.arrayBuffer());
    setRead(next);
    setMapping(typeof next === "object" ? guessed(next.columns) : undefined);
  };
  const rows = useMemo(() => (file && mapping ? mapped(file.rows, mapping) : undefined), [file, mapping]);
  return { file, fault: typeof read === "string" ? faults[read] : undefined, mapping, setMapping, choose, rows };
}

/** Sends the rows: in a dry run, which only counts, or to import them. */
function useRun(fields: Fields, rows: Mapped["rows"]) {
  const client = useQueryClient();
  const { progress, run, stop, forget } = useImport();
  const [dryRun, setDryRun] = useState(true);
  const running = progress !== undefined && progress.error === undefined && progress.done < progress.of;
  const start = async (counting: boolean) => {
    setDryRun(counting);
    await run({ ...fields, rows, dryRun: counting });
    if (!counting) void client.invalidateQueries({ queryKey: discoveryKeys.all });
  };
  return { progress, start, stop, forget, dryRun, running };
}

function FileField({ onChoose }: { onChoose: (file: File | undefined) => void }) {
  return (
    <input
      type="file"
      aria-label="File"
      accept=".csv,.json,.jsonl,.ndjson,text/csv,application/json"
      className="text-sm file:me-3 file:rounded-md file:border file:border-line file:bg-panel file:px-3 file:py-1.5 file:font-semibold"
      onChange={({ target }) => onChoose(target.files?.[0])}
    />
  );
}

/** Imports a file of identities: its columns are mapped, a dry run counts, and then the rows are sent. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [fields, setFields] = useState<Fields>({ origin: "", kind: "oauth_client" });
  const { file, fault, mapping, setMapping, choose, rows } = useFile();
  const { progress, start, stop, forget, dryRun, running } = useRun(fields, rows?.rows ?? []);
  const ready = rows && rows.rows.length > 0 && fields.origin.trim() !== "";
  const whyNot = ready ? undefined : "Choose a file, name its system, and map the id.";
  /** A dry run of other rows says nothing about these. */
  const changed =
    <Value,>(set: (value: Value) => unknown) =>
    (value: Value) => {
      forget();
      void set(value);
    };
  const close = () => {
    stop();
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      keepOnOutsidePress
      size="lg"
      title="Import identities"
      description="A list from another system: CSV with a head, JSON, or OCSF events. It is read in this browser. Importing it again changes only what that system says."
    >
      <div className="flex flex-col gap-4">
        <OriginFields {...fields} onChange={changed(setFields)} />
        <FileField onChoose={changed(choose)} />
        {fault && <p className="text-bad">{fault}</p>}
        {file && mapping && <MappingFields file={file} mapping={mapping} onChange={changed(setMapping)} />}
        {rows && <Refused {...rows} />}
        {progress && <Outcome progress={progress} dryRun={dryRun} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={running ? stop : close}>{running ? "Stop" : "Close"}</Button>
          <Button loading={running && dryRun} whyNot={whyNot} onClick={() => void start(true)}>
            Try without importing
          </Button>
          <Button variant="primary" loading={running && !dryRun} whyNot={whyNot} onClick={() => void start(false)}>
            Import {rows ? count(rows.rows.length) : ""} {rows?.rows.length === 1 ? "row" : "rows"}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
