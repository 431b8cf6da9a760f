"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { SettingsChange } from "@/components/control-changes/waiting-changes";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { Disclosure } from "@/components/ui/disclosure";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";
import { graceHours, leastMonths, mostMonths } from "@/lib/log-keeping/model";
import type { RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { changeRetention, completeness } from "./queries";
import { erasureWords, secondPerson } from "./words";

const monthsWords = (months: number | null): string => (months === null ? "permanently" : `${months} months`);

function ChangeDialog({ months, onClose }: { months: number | null; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [typedMonths, setTypedMonths] = useState(String(months ?? ""));
  const wanted = typedMonths.trim() === "" ? null : Number(typedMonths);
  const isReady = wanted !== months && (wanted === null || (wanted >= leastMonths && wanted <= mostMonths));
  const form = useForm({
    members: ["months", "reason"],
    send: async (typed) => {
      const { months: kept } = await changeRetention({ months: wanted, reason: String(typed.get("reason")) });
      if (kept !== wanted) toast.done("Retention proposed", "A second person must confirm it. It stays until then.");
      await client.invalidateQueries({ queryKey: completeness.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Change retention"
      description={`Older months are removed and do not come back. Nothing is removed in the first ${graceHours} hours. Proofs stay valid.`}
      verb="Change retention"
      variant="danger-solid"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <Field
        label="Months"
        hint={`At least ${leastMonths}. Empty: permanently. For a shorter time: ${secondPerson}`}
        error={form.errors.months}
      >
        <Input
          name="months"
          type="number"
          min={leastMonths}
          max={mostMonths}
          value={typedMonths}
          onChange={(event) => setTypedMonths(event.target.value)}
        />
      </Field>
      <ReasonField name="reason" required hint="Kept in the audit trail." error={form.errors.reason} />
      <ForeseenRisk
        proposal={
          isReady
            ? { method: "PUT", path: "/api/log-retention", body: { months: wanted, reason: reasonToCome } }
            : undefined
        }
      />
    </FormDialog>
  );
}

function Ranges({ ranges }: Pick<RetentionResponse, "ranges">) {
  if (ranges.length === 0) return null;
  return (
    <Disclosure title="Removed ranges" className="mt-1">
      <ul className="flex flex-col gap-1 text-sm">
        {ranges.map(({ month, from, to, removed, entryIndex, at }) => (
          <li key={`${from} ${at}`} className="flex flex-wrap gap-x-3">
            <span className="font-mono">{month}</span>
            <span>
              entries {from.toLocaleString("en")} to {(to - 1).toLocaleString("en")}
              {removed < to - from && `, ${removed.toLocaleString("en")} of them removed`}
            </span>
            <Timestamp at={at} mode="exact" />
            {entryIndex !== null && <Link href={`/audit?entry=${entryIndex}`}>Record</Link>}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

type Props = Pick<CompletenessResponse, "retention" | "kept"> & { whyNot: string | undefined };

/** How long records are kept, and what was removed. */
export function RetentionPanel({ retention, kept, whyNot }: Props) {
  const { months, beginsAt, removed, ranges, pendingChange } = retention;
  const change = (
    <DialogButton size="sm" whyNot={whyNot} dialog={(close) => <ChangeDialog months={months} onClose={close} />}>
      Change retention
    </DialogButton>
  );
  return (
    <Panel title="Retention" actions={change}>
      <div className="flex flex-col gap-3">
        <KeyValue
          items={[
            { label: "Records are kept", value: monthsWords(months) },
            ...(beginsAt ? [{ label: "In effect from", value: <Timestamp at={beginsAt} mode="exact" /> }] : []),
            { label: "Records removed", value: removed.toLocaleString("en") },
          ]}
        />
        {pendingChange && <SettingsChange change={pendingChange} linked={false} />}
        <Ranges ranges={ranges} />
        <Disclosure title="How long each kind of data is kept">
          <KeyValue items={kept.map(({ what, period }) => ({ label: what, value: period }))} />
        </Disclosure>
      </div>
    </Panel>
  );
}

/** Erased texts, by reason. */
export function ErasedPanel({ erased }: Pick<CompletenessResponse, "erased">) {
  return (
    <Panel title="Erased texts">
      {erased.length === 0 ? (
        <p className="text-ink2">None. A text is erased in the panel of its entry.</p>
      ) : (
        <KeyValue
          items={erased.map(({ reason, count }) => ({
            label: erasureWords(reason),
            value: count.toLocaleString("en"),
          }))}
        />
      )}
    </Panel>
  );
}
