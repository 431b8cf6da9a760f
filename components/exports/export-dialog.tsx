"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Bounds, boundsOf, instantText, spanText, type TimeRange } from "@/components/audit/explorer/time-range";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useNow } from "@/components/time/use-now";
import { useZone, type Zone } from "@/components/time/zone";
import { Field } from "@/components/ui/field";
import { KeyValue } from "@/components/ui/key-value";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { type ExportFormat, exportFormats } from "@/lib/exports/model";
import { StartExport } from "@/lib/exports/schema";
import { formatWords } from "./export-words";
import { exportKeys, startExport } from "./queries";

type ExportDialogProps = { q: string; range: TimeRange; onClose: () => void };

const periodText = ({ from, to }: Bounds, zone: Zone): string =>
  from === undefined ? `The whole log up to ${instantText(to, zone)}` : spanText(from, to, zone);

const options = exportFormats.map((value) => ({ value, label: formatWords[value].label }));

/** Takes format and purpose, starts the export, and leads to the exports. */
export function ExportDialog({ q, range, onClose }: ExportDialogProps) {
  const now = useNow();
  // The period stays as the dialog showed it first.
  const [bounds] = useState(() => boundsOf(range, now));
  const { shown, name } = useZone();
  const client = useQueryClient();
  const router = useRouter();
  const [format, setFormat] = useState<ExportFormat>("ndjson");
  const form = useForm({
    members: ["purpose", "format"],
    leaves: true,
    send: async (typed) => {
      await startExport({ kind: "audit", q, ...bounds, format, purpose: String(typed.get("purpose")) });
      await client.invalidateQueries({ queryKey: exportKeys.all });
      router.push("/exports");
    },
  });
  return (
    <FormDialog
      title="Export the audit trail"
      description="The server writes the files in the background and signs their manifest."
      verb="Export"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <KeyValue
        items={[
          { label: "Filter", value: q === "" ? "All entries" : <code>{q}</code> },
          { label: "Period", value: `${periodText(bounds, shown)} (${name})` },
        ]}
      />
      <Field label="Format" hint={formatWords[format].hint} error={form.errors.format}>
        <Select
          name="format"
          options={options}
          value={format}
          onChange={({ target }) => setFormat(StartExport.shape.format.parse(target.value))}
        />
      </Field>
      <Field label="Purpose" hint="Kept in the manifest and in the audit trail." error={form.errors.purpose}>
        <Textarea name="purpose" required maxLength={500} rows={2} />
      </Field>
    </FormDialog>
  );
}
