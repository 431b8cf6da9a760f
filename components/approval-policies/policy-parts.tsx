import { Pencil } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import type { PolicyResponse } from "@/lib/approval-policies/schema";

/** Divides a rule into its condition and its steps: `Every request` and `Approval: one person who may decide.` */
function ruleParts(sentence: string): [when: string, steps: string] {
  const at = sentence.indexOf(": ");
  return at < 0 ? [sentence, ""] : [sentence.slice(0, at), sentence.slice(at + 2)];
}

/** Rules as sentences, in the order in which they are asked. */
export function RuleList({ sentences }: { sentences: readonly string[] }) {
  return (
    <ol className="flex list-decimal flex-col gap-1.5 ps-5 marker:text-ink3">
      {sentences.map((sentence) => {
        const [when, steps] = ruleParts(sentence);
        return (
          <li key={sentence} className="[overflow-wrap:anywhere]">
            <span className="block font-semibold">{when}</span> {steps}
          </li>
        );
      })}
    </ol>
  );
}

/** Marks the default policy, and a policy that grants sub-delegations automatically. */
export function PolicyMarks({ policy }: { policy: PolicyResponse }) {
  return (
    <>
      {policy.isDefault && <Pill tone="ok">default</Pill>}
      {policy.autoGrant && <Pill>grants sub-delegations automatically</Pill>}
    </>
  );
}

/** Leads to the rules, or says why they may not be changed now. */
export function ChangeRules({ policy, size }: { policy: PolicyResponse; size?: "sm" }) {
  return (
    <ButtonLink
      size={size}
      icon={<Pencil aria-hidden />}
      href={`/approvals/policies/${policy.id}/change`}
      whyNot={policy.whyNot.propose?.reason}
    >
      Change rules
    </ButtonLink>
  );
}
