"use client";

import { useQuery } from "@tanstack/react-query";
import { policiesAsOf, policyAsOf } from "@/components/as-of/queries";
import { UnloadedPast } from "@/components/as-of/unloaded-past";
import { Unloaded } from "@/components/data/unloaded";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import type { PolicyAsOf } from "@/lib/approval-policies/as-of.schema";
import { RuleList } from "./policy-parts";
import { RulesDiff } from "./rules-diff";

const Marks = ({ policy: { isDefault, autoGrant } }: { policy: PolicyAsOf }) => (
  <span className="flex flex-wrap gap-2 font-normal">
    {isDefault && <Pill tone="ok">default</Pill>}
    {autoGrant && <Pill>grants sub-delegations automatically</Pill>}
  </span>
);

/** The version that was in force, who made it, and how many came since. */
function InForce({ policy }: { policy: PolicyAsOf }) {
  const { version, versionNow, at, proposedBy, confirmedBy, reason, sentences } = policy;
  const made = [
    ...(proposedBy ? [{ label: "Proposed by", value: proposedBy.name }] : []),
    ...(confirmedBy ? [{ label: "Confirmed by", value: confirmedBy.name }] : []),
    ...(reason ? [{ label: "Reason", value: reason }] : []),
  ];
  return (
    <div className="flex flex-col gap-4">
      <RuleList sentences={sentences} />
      <KeyValue
        items={[
          { label: "In force since", value: <Timestamp at={at} mode="exact" /> },
          ...made,
          { label: "Now", value: version === versionNow ? "the same version" : `version ${versionNow}` },
        ]}
      />
    </div>
  );
}

/** The approval policies that were in force at an instant. */
export function PoliciesAsOfScreen({ at }: { at: string }) {
  const query = useQuery(policiesAsOf(at));
  return (
    <PageFrame asOf title="Approval policies" parent={<ParentLink href="/approvals" label="Approvals" />}>
      <div className="flex max-w-220 flex-col gap-6">
        {!query.data && <Unloaded query={query} name="The policies" lines={5} />}
        {query.data?.policies.length === 0 && (
          <EmptyState kind="none" title="No policy existed yet">
            Choose a later instant.
          </EmptyState>
        )}
        {query.data?.policies.map((policy) => (
          <Panel
            key={policy.id}
            title={
              <span className="flex flex-wrap items-center gap-2">
                <Link className="font-mono underline underline-offset-2" href={`/approvals/policies/${policy.id}`}>
                  {policy.name}@{policy.version}
                </Link>
                <Marks policy={policy} />
              </span>
            }
          >
            <InForce policy={policy} />
          </Panel>
        ))}
      </div>
    </PageFrame>
  );
}

/** The rules of then beside the rules of now. */
function Since({ policy }: { policy: PolicyAsOf }) {
  const query = useQuery(approvalPolicy(policy.id));
  const { data: now } = query;
  return (
    <Panel title="Changed since">
      {!now ? (
        <Unloaded query={query} name="The rules of now" lines={3} />
      ) : now.version === policy.version ? (
        <p className="text-ink2">Nothing. The same version is in force now.</p>
      ) : (
        <div className="flex flex-col gap-3">
          <p className="text-ink2">
            From version {policy.version} to version {now.version}.
          </p>
          <RulesDiff before={policy} after={now} />
        </div>
      )}
    </Panel>
  );
}

/** An approval policy at an instant: the version in force, and its rules of now. */
export function PolicyAsOfScreen({ policyId, at }: { policyId: string; at: string }) {
  const query = useQuery(policyAsOf(policyId, at));
  const { data: policy } = query;
  return (
    <PageFrame
      asOf
      title={policy ? <span className="font-mono">{policy.name}</span> : "Approval policy"}
      titleExtra={policy && <Marks policy={policy} />}
      parent={<ParentLink href="/approvals/policies" label="Approval policies" />}
    >
      {policy ? (
        <div className="flex max-w-220 flex-col gap-6">
          <Panel title={`Rules in force then, version ${policy.version}`}>
            <InForce policy={policy} />
          </Panel>
          <Since policy={policy} />
        </div>
      ) : (
        <UnloadedPast query={query} name="The policy" />
      )}
    </PageFrame>
  );
}
