"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ProposedRisk } from "@/components/control-changes/proposed-risk";
import { Form } from "@/components/forms/form";
import { ReasonField } from "@/components/forms/reason-field";
import { useForm } from "@/components/forms/use-form";
import { groupChoices } from "@/components/people/groups/queries";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { Approvers, LifecycleRule } from "@/lib/lifecycle/model";
import type { LifecyclePolicyResponse, PolicyPreview } from "@/lib/lifecycle/policy/schema";
import { lifecycleKeys, previewPolicy, proposePolicy } from "./queries";
import { RuleFields } from "./rule-fields";

type Rules = LifecyclePolicyResponse["rules"];
/** A rule with a key that stays while others come and go. */
type Keyed = { key: number; rule: LifecycleRule };

const approversBody = ({ roles, groups }: Approvers) => ({
  ...(roles && { roles: [...roles] }),
  ...(groups && { groups: [...groups] }),
});

const bodyOf = (keyed: readonly Keyed[]): Rules =>
  keyed.map(({ rule: { tiers, environments, requires, changes, approvers, ...rule } }) => ({
    ...rule,
    ...{ tiers: [...tiers], environments: [...environments], requires: [...requires] },
    ...(approvers && { approvers: approversBody(approvers) }),
    ...(changes && { changes: { ...changes, confirm: [...changes.confirm] } }),
  }));

/** The agents that would need something, in sentences. */
export function PreviewText({ preview }: { preview: PolicyPreview }) {
  const { needs, live, secondPerson, changes, approvers, waits, capped, read } = preview;
  const [least, none] = capped ? ["At least ", "No agent that was read"] : ["", "No agent"];
  const sentences = [
    ...needs.map(({ sentence }) => sentence),
    ...(secondPerson > 0 ? [`${least}${secondPerson} drafts would take two people to activate.`] : []),
    ...changes.map(({ sentence }) => sentence),
    ...(live > 0 ? [`${least}${live} active agents lack a line. They keep acting.`] : []),
  ];
  const able = approvers.map(({ sentence }) => sentence);
  return (
    <div role="status" className="rounded-md border border-line bg-sunken p-3 text-sm">
      <p className="font-semibold">Effect on today's agents</p>
      {sentences.length === 0 && <p className="text-ink2">{none} would have to do more than today.</p>}
      <ul className="text-ink2">
        {[...sentences, ...able].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {waits.length > 0 && (
        <>
          <p className="mt-2 font-semibold">Waiting steps, if they had the new time to decide</p>
          <ul className="text-ink2">
            {waits.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p className="text-ink2">These keep the time that they have. The new time applies to later ones.</p>
        </>
      )}
      <p className="mt-1 text-ink3 text-xs">
        {read.toLocaleString("en")} agents were read.{capped && " There are more: these numbers are minimums."}
      </p>
    </div>
  );
}

const added: LifecycleRule = {
  ...{ name: "New rule", tiers: ["high", "critical"], environments: ["prod"], requires: ["owner_accepted"] },
  ...{ people: 1, offerDays: 14, end: { mostDays: null, noticeDays: 14, outcome: "suspend" } },
};

function useRules(rules: Rules) {
  const [keyed, setKeyed] = useState<Keyed[]>(() => rules.map((rule, key) => ({ key, rule })));
  const [next, setNext] = useState(rules.length);
  return {
    keyed,
    change: (key: number, rule: LifecycleRule) =>
      setKeyed((now) => now.map((one) => (one.key === key ? { key, rule } : one))),
    remove: (key: number) => setKeyed((now) => now.filter((one) => one.key !== key)),
    add: () => {
      setKeyed((now) => [{ key: next, rule: added }, ...now]);
      setNext(next + 1);
    },
  };
}

/** Shows the effect of the rules first, then proposes them. */
function useProposal({ version }: LifecyclePolicyResponse, rules: Rules, onDone: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const preview = useMutation({ mutationFn: () => previewPolicy(rules) });
  const form = useForm({
    members: ["reason"],
    whyNot: preview.data ? undefined : "Look at the effect first.",
    send: async (typed) => {
      const reason = String(typed.get("reason")).trim();
      const changed = await proposePolicy({ rules, version, reason });
      client.setQueryData(lifecycleKeys.policy, changed);
      toast.done("Change proposed", "A second person has to confirm it.");
      onDone();
    },
  });
  // The effect that was shown is of other rules.
  const touch = (change: () => void) => {
    preview.reset();
    change();
  };
  return { preview, touch, form };
}

type Props = { policy: LifecyclePolicyResponse; seesGroups: boolean; onClose: () => void };

/** Proposes other rules. The preview is shown before; a second person confirms. */
export function PolicyEditor({ policy, seesGroups, onClose }: Props) {
  const { keyed, change, remove, add } = useRules(policy.rules);
  const groups = useQuery({ ...groupChoices, enabled: seesGroups });
  const { preview, touch, form } = useProposal(policy, bodyOf(keyed), onClose);
  return (
    <Form
      form={form}
      noValidate={false}
      buttons={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button loading={preview.isPending} onClick={() => preview.mutate()}>
            Show effect
          </Button>
          <Button type="submit" variant="primary" loading={form.working} whyNot={form.whyNot}>
            Propose change
          </Button>
        </div>
      }
    >
      <div>
        <Button
          size="sm"
          icon={<Plus aria-hidden />}
          onClick={() => touch(add)}
          whyNot={keyed.length >= 12 ? "A policy has at most 12 rules." : undefined}
        >
          Add rule
        </Button>
      </div>
      {keyed.map(({ key, rule }, index) => (
        <RuleFields
          key={key}
          rule={rule}
          number={index + 1}
          groups={groups.data?.groups.map(({ name }) => name) ?? []}
          last={index === keyed.length - 1}
          onChange={(changed) => touch(() => change(key, changed))}
          onRemove={() => touch(() => remove(key))}
        />
      ))}
      {preview.error && <Alert error={preview.error} />}
      {preview.data && <PreviewText preview={preview.data} />}
      {preview.data && <ProposedRisk risk={preview.data.risk} />}
      <ReasonField name="reason" required error={form.errors.reason} />
    </Form>
  );
}
