"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { ControlChange } from "@/components/control-changes/control-change";
import { Unloaded } from "@/components/data/unloaded";
import { KeyValue } from "@/components/ui/key-value";
import type { WatchKind } from "@/lib/detections/model";
import { type DetectionRule, RuleReplay, RuleTuning } from "@/lib/detections/tuning/schema";
import { detectionRules, ruleKeys } from "./queries";
import { ReplayResult } from "./replay-result";
import { tuningChanges } from "./tuning-words";

const Document = z.object({ content: z.object({ before: RuleTuning, after: RuleTuning, replay: RuleReplay }) });

type RuleChangeProps = { kind: WatchKind; change: NonNullable<DetectionRule["pendingChange"]> };

/** Another tuning of a rule that waits for a second person. */
export function RuleChange({ kind, change }: RuleChangeProps) {
  const client = useQueryClient();
  const parsed = Document.safeParse(JSON.parse(change.document));
  const content = parsed.success ? parsed.data.content : undefined;
  return (
    <ControlChange
      change={change}
      title="Waits for a second person."
      label="Change of the rule"
      confirmation={{ title: "Confirm change", effect: "The rule runs so from the next records on." }}
      reload={() => client.invalidateQueries({ queryKey: ruleKeys.all })}
    >
      {content === undefined ? null : (
        <div className="flex flex-col gap-3">
          <KeyValue
            items={tuningChanges(kind, content.before, content.after).map(({ label, before, after }) => ({
              label,
              value: `${before} → ${after}`,
            }))}
          />
          <ReplayResult replay={content.replay} />
        </div>
      )}
    </ControlChange>
  );
}

/** The change of a rule that waits, in the inbox. */
export function RuleChangeReview({ kind }: { kind: string }) {
  const query = useQuery(detectionRules);
  if (!query.data) return <Unloaded query={query} name="The rules" lines={4} />;
  const rule = query.data.rules.find((one) => one.kind === kind);
  if (!rule?.pendingChange) return <p className="text-ink2">This change no longer waits.</p>;
  return <RuleChange kind={rule.kind} change={rule.pendingChange} />;
}
