"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ControlChange } from "@/components/control-changes/control-change";
import { Unloaded } from "@/components/data/unloaded";
import type { LifecyclePolicyResponse } from "@/lib/lifecycle/policy/schema";
import { readPolicyDocument } from "./policy-document";
import { PreviewText } from "./policy-editor";
import { lifecycleKeys, lifecyclePolicy } from "./queries";
import { RuleView } from "./rule-view";

type Change = NonNullable<LifecyclePolicyResponse["pendingChange"]>;

/** Other rules of the lifecycle policy that wait for a second person. */
export function PolicyChange({ change }: { change: Change }) {
  const client = useQueryClient();
  const shown = readPolicyDocument(change.document);
  return (
    <ControlChange
      change={change}
      title="Waits for a second person."
      label="Change of the lifecycle policy"
      confirmation={{
        title: "Confirm change",
        effect: "The rules apply to each activation, change and offer from then on.",
      }}
      reload={() => client.invalidateQueries({ queryKey: lifecycleKeys.policy })}
    >
      {shown === undefined ? null : (
        <div className="flex flex-col gap-3">
          <div className="rounded-md bg-surface">
            {shown.after.map((rule, index) => (
              <RuleView key={rule.name} rule={rule} number={index + 1} />
            ))}
          </div>
          <PreviewText preview={shown.preview} />
        </div>
      )}
    </ControlChange>
  );
}

/** The change of the lifecycle policy that waits, in the inbox. */
export function PolicyChangeReview() {
  const query = useQuery(lifecyclePolicy);
  if (!query.data) return <Unloaded query={query} name="The lifecycle policy" lines={4} />;
  const { pendingChange } = query.data;
  if (!pendingChange) return <p className="text-ink2">This change no longer waits.</p>;
  return <PolicyChange change={pendingChange} />;
}
