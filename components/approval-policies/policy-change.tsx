"use client";

import { useQueryClient } from "@tanstack/react-query";
import { RulesDiff } from "@/components/approval-policies/rules-diff";
import { ControlChange } from "@/components/control-changes/control-change";
import { ShortageNotes } from "@/components/requests/review/shortage-notes";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import type { PolicyResponse } from "@/lib/approval-policies/schema";

type Change = NonNullable<PolicyResponse["change"]>;

const effect = "It applies to actions at once, and to each request from its next revision. Open requests are renewed.";

/** Other rules that wait for a second person, who confirms exactly the document that was proposed. */
export function PolicyChange({ policy, change }: { policy: PolicyResponse; change: Change }) {
  const client = useQueryClient();
  return (
    <ControlChange
      change={change}
      title="Waits for a second person."
      label={`Change of ${policy.name}`}
      confirmation={{ title: "Confirm change", effect }}
      inForce={effect}
      reload={() => client.invalidateQueries({ queryKey: approvalPolicies.queryKey })}
    >
      <div className="rounded-md bg-surface p-2">
        <RulesDiff before={policy} after={change} />
      </div>
      <ShortageNotes shortages={change.shortages} many={change.sentences.length > 1} />
    </ControlChange>
  );
}
