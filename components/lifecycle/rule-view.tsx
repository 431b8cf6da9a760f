import { KeyValue } from "@/components/ui/key-value";
import { changeDays } from "@/lib/control-changes/model";
import { type LifecycleRule, waitDays } from "@/lib/lifecycle/model";
import { approversText } from "@/lib/lifecycle/policy/approvers.model";
import { checkNames, memberNames, outcomeWords } from "./lifecycle-words";

const days = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

function changesText({ changes }: LifecycleRule): string {
  const members = (changes?.confirm ?? []).map((member) => memberNames[member].toLowerCase()).join(", ");
  const asked = members === "" ? "two people by the risk tier" : `two people by the risk tier, and for ${members}`;
  return `${asked}; confirmed within ${days(changes?.days ?? changeDays)}`;
}

/** The members of a rule in words, by their labels. */
export const ruleFacts = (rule: LifecycleRule): { label: string; value: string }[] => [
  { label: "Risk tiers", value: rule.tiers.join(", ") },
  { label: "Environments", value: rule.environments.join(", ") },
  {
    label: "Before going live",
    value: rule.requires.map((check) => checkNames[check]).join(", ") || "nothing",
  },
  { label: "People who activate", value: rule.people === 2 ? "two" : "one, or two by the risk tier" },
  { label: "Approvers", value: rule.approvers ? approversText(rule.approvers) : "people who may activate agents" },
  { label: "Changes", value: changesText(rule) },
  { label: "Time to decide", value: `${days(rule.waitDays ?? waitDays)}, then it lapses` },
  { label: "Time to accept", value: days(rule.offerDays) },
  {
    label: "Planned end",
    value: `${outcomeWords[rule.end.outcome]}${rule.end.mostDays === null ? "" : `, within ${days(rule.end.mostDays)}`}, reminder ${days(rule.end.noticeDays)} before`,
  },
];

/** One rule of the lifecycle policy. */
export function RuleView({ rule, number }: { rule: LifecycleRule; number: number }) {
  return (
    <section aria-label={rule.name} className="border-line px-4 py-3 not-last:border-b">
      <h3 className="mb-2 text-base">
        <span className="text-ink3">{number}.</span> {rule.name}
      </h3>
      <KeyValue items={ruleFacts(rule)} />
    </section>
  );
}
