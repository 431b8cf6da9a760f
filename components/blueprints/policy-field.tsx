"use client";

import { useQuery } from "@tanstack/react-query";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { SelectField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";

type Props = { value: string | null; error?: string | undefined; onChange: (policyId: string | null) => void };

/** Which approval policy decides requests for the agents of a blueprint, with what its rules state. */
export function PolicyField({ value, error, onChange }: Props) {
  const policies = useQuery(approvalPolicies).data?.policies ?? [];
  const organisation = policies.find(({ isDefault }) => isDefault);
  const shown = policies.find(({ id }) => id === value) ?? organisation;
  // A policy that is not loaded yet stays chosen.
  const unloaded = value !== null && !policies.some(({ id }) => id === value);
  const options = [
    ...policies
      .filter(({ isDefault }) => !isDefault)
      .map(({ id, name, version }) => ({ value: id, label: `${name}@${version}` })),
    ...(unloaded ? [{ value, label: value }] : []),
  ];
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label="Approval policy"
        error={error}
        hint="Who decides requests for these agents. It holds from the next revision of each request."
        placeholder={`The organisation's${organisation ? `, ${organisation.name}@${organisation.version}` : ""}`}
        options={options}
        value={value === organisation?.id ? "" : (value ?? "")}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      />
      {shown && (
        <ol
          aria-label="Its rules"
          className="flex list-decimal flex-col gap-1 rounded-md bg-sunken py-2 ps-8 pe-3 text-ink2 text-sm marker:text-ink3"
        >
          {shown.sentences.map((sentence) => (
            <li key={sentence} className="[overflow-wrap:anywhere]">
              {sentence}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Names a policy, with the way to it. */
export function PolicyName({ policyId }: { policyId: string | null }) {
  const policies = useQuery(approvalPolicies).data?.policies ?? [];
  const policy = policies.find(({ id, isDefault }) => (policyId === null ? isDefault : id === policyId));
  return (
    <>
      {policyId === null && "the organisation's"}
      {policyId === null && policy && ", "}
      {policy ? (
        <Link href="/approvals/policies" className="font-mono underline underline-offset-2">
          {policy.name}@{policy.version}
        </Link>
      ) : (
        policyId
      )}
    </>
  );
}
