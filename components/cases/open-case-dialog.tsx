"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { AgentField } from "@/components/agents/agent-field";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { DialogButton } from "@/components/ui/dialog-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { caseKeys, openCase } from "./queries";

/** A date of a form is the beginning of that day in UTC; the last day is whole. */
const instantOf = (day: FormDataEntryValue | null, laterDays: number): string =>
  new Date(Date.parse(`${String(day)}T00:00:00Z`) + laterDays * 86_400_000).toISOString();

function Dialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const form = useForm({
    members: ["title", "agentId", "from", "to"],
    leaves: true,
    send: async (typed) => {
      const agentId = String(typed.get("agentId")).trim();
      const period = { from: instantOf(typed.get("from"), 0), to: instantOf(typed.get("to"), 1) };
      const title = String(typed.get("title"));
      const { id } = await openCase({ title, ...period, ...(agentId !== "" && { agentId }) });
      await client.invalidateQueries({ queryKey: caseKeys.lists });
      router.push(`/cases/${id}`);
    },
  });
  return (
    <FormDialog
      title="Create case"
      description="A case collects entries of the audit trail. Its evidence pack can be verified offline."
      verb="Create case"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <Field label="Title" error={form.errors.title}>
        <Input name="title" required maxLength={200} autoComplete="off" />
      </Field>
      <AgentField name="agentId" error={form.errors.agentId} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First day (UTC)" error={form.errors.from}>
          <Input name="from" type="date" required />
        </Field>
        <Field label="Last day (UTC)" error={form.errors.to}>
          <Input name="to" type="date" required />
        </Field>
      </div>
    </FormDialog>
  );
}

/** A button and its dialog, which opens a case. */
export function OpenCase() {
  return (
    <DialogButton variant="primary" icon={<Plus aria-hidden />} dialog={(close) => <Dialog onClose={close} />}>
      Create case
    </DialogButton>
  );
}
