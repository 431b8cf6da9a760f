import { severityWords } from "@/components/detections/detection-words";
import type { RuleResponse } from "@/lib/detections/model";
import type { RuleTuning } from "@/lib/detections/tuning/schema";

/** The response of a rule when it raises a detection. */
export const responseWords: Record<RuleResponse, string> = {
  none: "List it only",
  ask: "Ask people in the inbox",
  quarantine: "Quarantine the instance",
  suspend: "Suspend the agent",
};

/** The label of a setting: `learningDays` is `Learning days`. */
export function settingLabel(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The members of a tuning in words, by their labels. */
export const tuningFacts = ({
  enabled,
  severity,
  response,
  settings,
}: RuleTuning): { label: string; value: string }[] => [
  { label: "Rule", value: enabled ? "on" : "off" },
  { label: "Severity", value: severity === null ? "as the rule gives it" : severityWords[severity] },
  { label: "Response", value: responseWords[response] },
  ...Object.entries(settings).map(([name, value]) => ({
    label: settingLabel(name),
    value: value.toLocaleString("en"),
  })),
];

/** The members that differ, before and after. */
export function tuningChanges(
  before: RuleTuning,
  after: RuleTuning,
): { label: string; before: string; after: string }[] {
  const now = new Map(tuningFacts(before).map(({ label, value }) => [label, value]));
  return tuningFacts(after)
    .map(({ label, value }) => ({ label, before: now.get(label) ?? "none", after: value }))
    .filter((one) => one.before !== one.after);
}
