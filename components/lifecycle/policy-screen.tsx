"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonText } from "@/components/ui/skeleton";
import type { LifecyclePolicyResponse } from "@/lib/lifecycle/policy/schema";
import { lifecyclePolicy } from "./queries";
import { RuleView } from "./rule-view";

const loading = () => <SkeletonText lines={6} />;
const PolicyEditor = dynamic(() => import("./policy-editor").then((module) => module.PolicyEditor), { loading });
const PolicyChange = dynamic(() => import("./policy-change").then((module) => module.PolicyChange), { loading });

function whyNotEdit({ mayPropose, pendingChange }: LifecyclePolicyResponse): string | undefined {
  if (!mayPropose) return "Your roles do not include this.";
  return pendingChange ? "A change waits for a second person." : undefined;
}

function Versions({ versions }: Pick<LifecyclePolicyResponse, "versions">) {
  return (
    <Panel title="Versions" flush>
      <ol>
        {versions.map(({ version, reason, changedBy, changedAt }) => (
          <li key={version} className="border-line px-4 py-2 not-last:border-b">
            <b>Version {version}</b>
            <span className="block text-ink2">{reason}</span>
            <span className="text-ink3 text-xs">
              <Timestamp at={changedAt} />
              {changedBy && ` by ${changedBy.name}`}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** The lifecycle policy: which steps, people and time limits apply to which tier and environment. */
export function PolicyScreen({ seesGroups }: { seesGroups: boolean }) {
  const query = useQuery(lifecyclePolicy);
  const [editing, setEditing] = useState(false);
  const parent = <ParentLink href="/agents" label="Agents" />;
  if (!query.data) return <UnloadedPage title="Lifecycle policy" parent={parent} query={query} />;
  const policy = query.data;
  const edit = (
    <Button
      variant="primary"
      icon={<Pencil aria-hidden />}
      whyNot={whyNotEdit(policy)}
      onClick={() => setEditing(true)}
    >
      Change rules
    </Button>
  );
  return (
    <PageFrame title="Lifecycle policy" parent={parent} actions={editing ? undefined : edit}>
      <p className="mb-4 max-w-160 text-ink2">
        The first rule that names an agent's risk tier and environment applies. A change of an agent follows the rule
        before and the rule after it. Changes of this policy take two people.
      </p>
      {editing ? (
        <PolicyEditor seesGroups={seesGroups} policy={policy} onClose={() => setEditing(false)} />
      ) : (
        <div className="flex flex-col gap-6">
          {policy.pendingChange && <PolicyChange change={policy.pendingChange} />}
          <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
            <Panel title={`Rules, version ${policy.version}`} flush>
              {policy.rules.map((rule, index) => (
                <RuleView key={rule.name} rule={rule} number={index + 1} />
              ))}
            </Panel>
            <Versions versions={policy.versions} />
          </div>
        </div>
      )}
    </PageFrame>
  );
}
