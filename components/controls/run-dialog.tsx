"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { DialogButton } from "@/components/ui/dialog-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { InputField } from "@/components/ui/input-field";
import type { ControlResponse } from "@/lib/controls/schema";
import { controlKeys, startRun } from "./queries";

const dayMs = 86_400_000;

/** A date of a form is the beginning of that day in UTC; the last day is whole. */
const instantOf = (day: FormDataEntryValue | null, laterDays: number): string =>
  new Date(Date.parse(`${String(day)}T00:00:00Z`) + laterDays * dayMs).toISOString();

type Props = { control: Pick<ControlResponse, "id" | "title" | "source" | "days"> };

function useRunForm({ id, days }: Pick<Props["control"], "id" | "days">) {
  const client = useQueryClient();
  const router = useRouter();
  return useForm({
    members: ["from", "to", "days", "sampleSize"],
    leaves: true,
    send: async (typed) => {
      const period = { from: instantOf(typed.get("from"), 0), to: instantOf(typed.get("to"), 1) };
      const age = days === null ? {} : { days: Number(typed.get("days")) };
      const started = await startRun(id, { ...period, ...age, sampleSize: Number(typed.get("sampleSize")) });
      await client.invalidateQueries({ queryKey: controlKeys.list });
      router.push(`/controls/runs/${started.id}`);
    },
  });
}

function Dialog({ control: { id, title, source, days }, onClose }: Props & { onClose: () => void }) {
  const form = useRunForm({ id, days });
  const about = source === "state" ? "It looks at the state of now. The period is noted in the work paper." : title;
  return (
    <FormDialog
      title="Run control"
      description={about}
      verb="Run control"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First day (UTC)" error={form.errors.from}>
          <Input name="from" type="date" required />
        </Field>
        <Field label="Last day (UTC)" error={form.errors.to}>
          <Input name="to" type="date" required />
        </Field>
      </div>
      {days !== null && (
        <InputField
          label="Allowed age, in days"
          name="days"
          type="number"
          min={1}
          max={3650}
          required
          defaultValue={days}
          error={form.errors.days}
        />
      )}
      <InputField
        label="Items in the sample"
        hint="The server draws them at random and keeps the seed."
        name="sampleSize"
        type="number"
        min={1}
        max={100}
        required
        defaultValue={25}
        error={form.errors.sampleSize}
      />
    </FormDialog>
  );
}

/** A button and its dialog, which runs a control over a period. */
export function RunControl({ control }: Props) {
  return (
    <DialogButton
      variant="primary"
      icon={<Play aria-hidden />}
      dialog={(close) => <Dialog control={control} onClose={close} />}
    >
      Run control
    </DialogButton>
  );
}
