"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { type ShownState, useShownState } from "@/components/forms/use-shown-state";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { SelectField, TextareaField } from "@/components/ui/input-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { type Conclusion, conclusions } from "@/lib/controls/model";
import type { RunResponse } from "@/lib/controls/schema";
import { controlKeys, signOff } from "./queries";
import { tickLooks, titleOf } from "./run-items";

const words: Record<Conclusion, string> = { effective: "Effective", not_effective: "Not effective" };

/** The verdicts that a sign-off takes, each under the title of its item. */
function useShownVerdicts({ id, sample, exceptions, verdicts }: RunResponse): ShownState {
  const client = useQueryClient();
  const facts = Object.fromEntries(
    [...sample, ...exceptions].map((item) => [
      `${titleOf(item)} (${item.key})`,
      item.tick === null
        ? "no verdict"
        : [tickLooks[item.tick.tick].label, item.tick.comment].filter(Boolean).join(": "),
    ]),
  );
  return { etag: verdicts, facts, reload: () => client.invalidateQueries({ queryKey: controlKeys.run(id) }) };
}

function Dialog({ run, onClose }: { run: RunResponse; onClose: () => void }) {
  const { id, exceptionCount } = run;
  const client = useQueryClient();
  const seen = useShownState(useShownVerdicts(run));
  const form = useForm({
    whyNot: seen.whyNot,
    members: ["conclusion", "note"],
    send: async (typed) => {
      const conclusion = conclusions.find((one) => one === typed.get("conclusion")) ?? "not_effective";
      const note = String(typed.get("note"));
      const signed = await seen.decide((verdicts) =>
        signOff(id, { conclusion, note, verdicts: verdicts ?? run.verdicts }),
      );
      client.setQueryData(controlKeys.run(id), signed);
      onClose();
    },
  });
  return (
    <FormDialog
      title="Sign off work paper"
      description="After the sign-off no verdict and no comment changes. The log records it."
      verb="Sign off"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {seen.notice}
      <SelectField
        label="The control is"
        name="conclusion"
        defaultValue={exceptionCount > 0 ? "not_effective" : "effective"}
        options={conclusions.map((value) => ({ value, label: words[value] }))}
        error={form.errors.conclusion}
      />
      <TextareaField label="Conclusion" name="note" required maxLength={2_000} error={form.errors.note} />
    </FormDialog>
  );
}

const openItems = ({ sample }: RunResponse): number => sample.filter(({ tick }) => tick === null).length;

/** The sign-off of a run, or the button for it. */
export function RunSignOff({ run }: { run: RunResponse }) {
  if (run.signedOff) {
    const { by, at, conclusion, note } = run.signedOff;
    return (
      <Panel title="Sign-off">
        <KeyValue
          items={[
            { label: "The control is", value: <strong>{words[conclusion]}</strong> },
            { label: "Conclusion", value: note },
            { label: "Signed off by", value: by.name ?? by.id },
            { label: "At", value: <Timestamp at={at} mode="exact" /> },
          ]}
        />
      </Panel>
    );
  }
  const open = openItems(run);
  const left = `${open} ${open === 1 ? "item has" : "items have"} no verdict yet.`;
  return (
    <Panel
      title="Sign-off"
      actions={
        <DialogButton
          size="sm"
          whyNot={open > 0 ? left : undefined}
          dialog={(close) => <Dialog run={run} onClose={close} />}
        >
          Sign off
        </DialogButton>
      }
    >
      <p className="text-ink2">{open > 0 ? left : "Each item of the sample has a verdict."}</p>
    </Panel>
  );
}
