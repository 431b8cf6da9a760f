"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { SettingsChange } from "@/components/control-changes/waiting-changes";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { LegalHold } from "@/lib/log-keeping/holds.schema";
import { completeness, placeHold, releaseHold } from "./queries";
import { secondPerson } from "./words";

/** A date of a form is the beginning of that day in UTC; the last day is whole. */
const instantOf = (day: FormDataEntryValue | null, laterDays: number): string =>
  new Date(Date.parse(`${String(day)}T00:00:00Z`) + laterDays * 86_400_000).toISOString();

function PlaceDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    members: ["name", "reason", "from", "to", "q"],
    send: async (typed) => {
      const q = String(typed.get("q")).trim();
      await placeHold({
        name: String(typed.get("name")),
        reason: String(typed.get("reason")),
        from: instantOf(typed.get("from"), 0),
        to: instantOf(typed.get("to"), 1),
        ...(q !== "" && { q }),
      });
      await client.invalidateQueries({ queryKey: completeness.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Place legal hold"
      description="Records of the period are not removed, and their texts are not erased, until the hold is released."
      verb="Place hold"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <Field label="Name" error={form.errors.name}>
        <Input name="name" required maxLength={200} autoComplete="off" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First day (UTC)" error={form.errors.from}>
          <Input name="from" type="date" required />
        </Field>
        <Field label="Last day (UTC)" error={form.errors.to}>
          <Input name="to" type="date" required />
        </Field>
      </div>
      <Field
        label="Filter"
        hint="May be empty. Then texts of all entries are held; with a filter, of these. Records of the whole period stay."
        error={form.errors.q}
      >
        <Input name="q" mono maxLength={1000} autoComplete="off" spellCheck={false} />
      </Field>
      <ReasonField name="reason" required error={form.errors.reason} />
    </FormDialog>
  );
}

function HoldFacts({ name, reason, from, to, q, placedBy, placedAt, releasedBy, releasedAt }: LegalHold) {
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="flex flex-wrap items-center gap-2 font-semibold [overflow-wrap:anywhere]">
        {name}
        <StatusMark status={releasedAt ? "expired" : "active"} label={releasedAt ? "Released" : "In effect"} />
      </p>
      <p className="[overflow-wrap:anywhere]">{reason}</p>
      <p className="text-ink2 text-sm">
        <Timestamp at={from} mode="exact" /> to <Timestamp at={to} mode="exact" />
        {q !== "" && (
          <>
            , texts of <code>{q}</code>
          </>
        )}
      </p>
      <p className="text-ink3 text-sm">
        Placed by {placedBy.name ?? placedBy.id}, <Timestamp at={placedAt} />
        {releasedAt && (
          <>
            . Released by {releasedBy?.name ?? releasedBy?.id}, <Timestamp at={releasedAt} />
          </>
        )}
      </p>
    </div>
  );
}

function Row({ hold, whyNot }: { hold: LegalHold; whyNot: string | undefined }) {
  const client = useQueryClient();
  const toast = useToast();
  const { id, name, releasedAt, pendingChange } = hold;
  const release = async (why: string) => {
    const { holds } = await releaseHold(id, why);
    const waits = holds.some((one) => one.id === id && one.pendingChange !== null);
    if (waits) toast.done("Release proposed", "A second person must confirm it. The hold is in effect until then.");
    else toast.done("Legal hold released");
    await client.invalidateQueries({ queryKey: completeness.queryKey });
  };
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b">
      <HoldFacts {...hold} />
      {!releasedAt && (
        <ConfirmButton
          size="sm"
          whyNot={whyNot ?? (pendingChange ? "The release waits for a second person." : undefined)}
          confirm={{
            title: `Release legal hold ${name}`,
            verb: "Release hold",
            effect: `${secondPerson} Then retention may remove records of the period, and their texts may be erased.`,
            onConfirm: release,
            children: (
              <ForeseenRisk
                proposal={{
                  method: "POST",
                  path: `/api/legal-holds/${id}/release`,
                  body: { reason: reasonToCome },
                }}
              />
            ),
          }}
        >
          Release
        </ConfirmButton>
      )}
      {pendingChange && <SettingsChange change={pendingChange} linked={false} />}
    </li>
  );
}

/** Legal holds in effect and the latest released ones. */
export function HoldsPanel({ holds, whyNot }: { holds: readonly LegalHold[]; whyNot: string | undefined }) {
  const place = (
    <DialogButton
      size="sm"
      icon={<Plus aria-hidden />}
      whyNot={whyNot}
      dialog={(close) => <PlaceDialog onClose={close} />}
    >
      Place hold
    </DialogButton>
  );
  return (
    <Panel title="Legal holds" flush actions={place}>
      {holds.length === 0 ? (
        <EmptyState kind="none" title="No legal holds">
          A legal hold keeps the records and texts of a period. Place one when a court or an authority asks for it.
        </EmptyState>
      ) : (
        <ul aria-label="Legal holds">
          {holds.map((hold) => (
            <Row key={hold.id} hold={hold} whyNot={whyNot} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
