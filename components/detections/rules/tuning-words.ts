import { severityWords } from "@/components/detections/detection-words";
import type { RuleResponse, WatchKind } from "@/lib/detections/model";
import { settingLabel } from "@/lib/detections/setting-words.model";
import type { RuleTuning } from "@/lib/detections/tuning/schema";

/** The response of a rule when it raises a detection. */
export const responseWords: Record<RuleResponse, string> = {
  none: "List it only",
  ask: "Ask people in the inbox",
  quarantine: "Quarantine the instance",
  suspend: "Suspend the agent",
};

/** The members of a tuning in words, by their labels. */
export const tuningFacts = (
  kind: WatchKind,
  { enabled, severity, response, settings }: RuleTuning,
): { label: string; value: string }[] => [
  { label: "Rule", value: enabled ? "on" : "off" },
  { label: "Severity", value: severity === null ? "as the rule gives it" : severityWords[severity] },
  { label: "Response", value: responseWords[response] },
  ...Object.entries(settings).map(([name, value]) => ({
    label: settingLabel(kind, name),
    value: value.toLocaleString("en"),
  })),
];

/** The members that differ, before and after. */
export function tuningChanges(
  kind: WatchKind,
  before: RuleTuning,
  after: RuleTuning,
): { label: string; before: string; after: string }[] {
  const now = new Map(tuningFacts(kind, before).map(({ label, value }) => [label, value]));
  return tuningFacts(kind, after)
    .map(({ label, value }) => ({ label, before: now.get(label) ?? "none", after: value }))
    .filter((one) => one.before !== one.after);
}
