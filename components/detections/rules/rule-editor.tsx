"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { severityWords } from "@/components/detections/detection-words";
import { Form } from "@/components/forms/form";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { ruleResponses, severities } from "@/lib/detections/model";
import { settingLabel } from "@/lib/detections/setting-words.model";
import type { DetectionRule, RuleTuning } from "@/lib/detections/tuning/schema";
import { proposeRule, replayRule, ruleKeys } from "./queries";
import { Replays } from "./replays";
import { responseWords, tuningChanges } from "./tuning-words";
import { useWholeReplay } from "./use-whole-replay";

type FieldsProps = { rule: DetectionRule; tuning: RuleTuning; onChange: (tuning: RuleTuning) => void };

const kept = { value: "", label: "As the rule gives it" };

/** The numbers of a rule, each within its bounds. */
function SettingFields({ rule, tuning, onChange }: FieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {rule.bounds.map(({ name, usual, least, most }) => (
        <InputField
          key={name}
          label={settingLabel(rule.kind, name)}
          hint={`From ${least.toLocaleString("en")} to ${most.toLocaleString("en")}, usually ${usual.toLocaleString("en")}.`}
          type="number"
          min={least}
          max={most}
          required
          value={tuning.settings[name] ?? usual}
          onChange={({ target }) =>
            onChange({ ...tuning, settings: { ...tuning.settings, [name]: Number(target.value) } })
          }
        />
      ))}
    </div>
  );
}

function TuningFields({ rule, tuning, onChange }: FieldsProps) {
  return (
    <>
      <Checkbox
        label="The rule is on"
        hint="A rule that is off finds nothing and learns nothing."
        checked={tuning.enabled}
        onChange={({ target }) => onChange({ ...tuning, enabled: target.checked })}
      />
      <SelectField
        label="Severity"
        value={tuning.severity ?? ""}
        options={[kept, ...severities.map((value) => ({ value, label: severityWords[value] }))]}
        onChange={({ target }) =>
          onChange({ ...tuning, severity: severities.find((one) => one === target.value) ?? null })
        }
      />
      <SelectField
        label="Response"
        hint={
          rule.mayStop
            ? "Without an instance to quarantine, people are asked. A circuit breaker bounds the stops of an hour."
            : "Its detections are about no agent, so it stops nothing."
        }
        value={tuning.response}
        options={ruleResponses.map((value) => ({
          value,
          label: responseWords[value],
          disabled: !rule.mayStop && value !== "none" && value !== "ask",
        }))}
        onChange={({ target }) =>
          onChange({ ...tuning, response: ruleResponses.find((one) => one === target.value) ?? "ask" })
        }
      />
      <SettingFields {...{ rule, tuning, onChange }} />
    </>
  );
}

/** Proposes another tuning of a rule. The replay is shown before; a second person confirms. */
export function RuleEditor({ rule, onClose }: { rule: DetectionRule; onClose: () => void }) {
  const [tuning, setTuning] = useState<RuleTuning>(rule.tuning);
  const client = useQueryClient();
  const toast = useToast();
  const replay = useMutation({ mutationFn: () => replayRule(rule.kind, tuning) });
  const whole = useWholeReplay(rule, tuning);
  const isSame = tuningChanges(rule.kind, rule.tuning, tuning).length === 0;
  const form = useForm({
    members: ["reason"],
    whyNot: isSame ? "Change something first." : replay.data || whole.finished ? undefined : "Replay the past first.",
    send: async (typed) => {
      const reason = String(typed.get("reason")).trim();
      const replayId = whole.finished?.id;
      await proposeRule(rule.kind, { ...tuning, version: rule.version, reason, ...(replayId && { replayId }) });
      await client.invalidateQueries({ queryKey: ruleKeys.all });
      toast.done("Change proposed", "A second person has to confirm it.");
      onClose();
    },
  });
  const change = (next: RuleTuning) => {
    replay.reset();
    setTuning(next);
  };
  return (
    <Form
      form={form}
      noValidate={false}
      buttons={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button loading={replay.isPending} onClick={() => replay.mutate()}>
            Replay the past
          </Button>
          <Button type="submit" variant="primary" loading={form.working} whyNot={form.whyNot}>
            Propose change
          </Button>
        </div>
      }
    >
      <TuningFields rule={rule} tuning={tuning} onChange={change} />
      <Replays quick={replay} whole={whole} onUse={change} />
      <ReasonField name="reason" required error={form.errors.reason} />
    </Form>
  );
}
