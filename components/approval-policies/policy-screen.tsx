"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { PolicyChange } from "@/components/approval-policies/policy-change";
import { AtInstant } from "@/components/as-of/at-instant";
import { ShortageNotes } from "@/components/requests/review/shortage-notes";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Panel } from "@/components/ui/panel";
import { ChangeRules, PolicyMarks, RuleList } from "./policy-parts";
import { PolicyVersions } from "./policy-versions";

const PolicyAsOfScreen = dynamic(() => import("./policies-as-of").then((module) => module.PolicyAsOfScreen), {
  loading: () => null,
});

/** One policy: its rules, what waits for a second person, and how it came to be what it is. */
export function PolicyScreen({ policyId }: { policyId: string }) {
  return (
    <AtInstant
      title="Approval policy"
      past={(at) => <PolicyAsOfScreen policyId={policyId} at={at} />}
      present={<PresentPolicy policyId={policyId} />}
    />
  );
}

function PresentPolicy({ policyId }: { policyId: string }) {
  const query = useQuery(approvalPolicy(policyId));
  const parent = <ParentLink href="/approvals/policies" label="Approval policies" />;
  if (!query.data) return <UnloadedPage title="Approval policy" parent={parent} query={query} />;
  const policy = query.data;
  return (
    <PageFrame
      title={<span className="font-mono">{policy.name}</span>}
      titleExtra={
        <span className="flex flex-wrap items-center gap-2">
          <PolicyMarks policy={policy} />
        </span>
      }
      parent={parent}
      actions={<ChangeRules policy={policy} />}
    >
      <div className="flex max-w-220 flex-col gap-6">
        {policy.change && <PolicyChange policy={policy} change={policy.change} />}
        <Panel title={`Rules in effect, version ${policy.version}`}>
          <div className="flex flex-col gap-4">
            <RuleList sentences={policy.sentences} />
            <ShortageNotes shortages={policy.shortages} many={policy.rules.length > 1} />
          </div>
        </Panel>
        <PolicyVersions policy={policy} />
      </div>
    </PageFrame>
  );
}
