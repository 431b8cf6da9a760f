"use client";

import { useQuery } from "@tanstack/react-query";
import { AgentChange } from "@/components/agents/agent-change";
import { agentDetail } from "@/components/agents/queries";
import { PolicyChange } from "@/components/approval-policies/policy-change";
import { PendingChange as BlueprintChange } from "@/components/blueprints/pending-change";
import { blueprintDetail } from "@/components/blueprints/queries";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { Unloaded } from "@/components/data/unloaded";
import { RuleChangeReview } from "@/components/detections/rules/rule-change";
import { PolicyChangeReview } from "@/components/lifecycle/policy-change";
import { PendingChange as EntitlementChange } from "@/components/people/entitlements/pending-change";
import { openChanges } from "@/components/people/entitlements/queries";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import type { InboxItem } from "@/lib/inbox/schema";
import { ActivationReview } from "./activation-review";
import { LinkReview, PasskeyReview } from "./identity-review";

type Props = { item: InboxItem };

/** The change is decided, but the list has not been read again yet. */
const over = <p className="text-ink2">This change no longer waits.</p>;

function OfAgent({ item: { subject } }: Props) {
  const query = useQuery(agentDetail(subject.id));
  if (!query.data) return <Unloaded query={query} name="The agent" lines={4} />;
  const { pendingChange } = query.data;
  return pendingChange ? <AgentChange agent={query.data} change={pendingChange} /> : over;
}

function OfBlueprint({ item: { subject } }: Props) {
  const query = useQuery(blueprintDetail(subject.id));
  if (!query.data) return <Unloaded query={query} name="The blueprint" lines={4} />;
  const { pendingChange } = query.data;
  return pendingChange ? <BlueprintChange blueprint={query.data} change={pendingChange} /> : over;
}

function OfPolicy({ item: { subject } }: Props) {
  const query = useQuery(approvalPolicy(subject.id));
  if (!query.data) return <Unloaded query={query} name="The approval policy" lines={4} />;
  const { change } = query.data;
  return change ? <PolicyChange policy={query.data} change={change} /> : over;
}

function OfEntitlement({ item: { id, subject } }: Props) {
  const query = useQuery(openChanges(subject.id));
  if (!query.data) return <Unloaded query={query} name="The change" lines={4} />;
  const change = query.data.entitlementChanges.find((one) => one.id === id);
  return change ? <EntitlementChange change={change} linked /> : over;
}

const OfRule = ({ item: { subject } }: Props) => <RuleChangeReview kind={subject.id} />;

const OfControl = ({ item: { subject } }: Props) => <WaitingChanges subjectId={subject.id} />;

const reviews: Record<string, (props: Props) => React.ReactNode> = {
  agent: OfAgent,
  blueprint: OfBlueprint,
  "approval-policy": OfPolicy,
  "lifecycle-policy": PolicyChangeReview,
  "detection-rule": OfRule,
  "person-entitlement": OfEntitlement,
  "group-entitlement": OfEntitlement,
  "group-membership": OfEntitlement,
  activation: ActivationReview,
  "account-link": LinkReview,
  passkey: PasskeyReview,
};

/** A change that waits for a second person, with the review of its kind. */
export function ChangeReview({ item }: Props) {
  const Review = reviews[item.subject.kind] ?? OfControl;
  return <Review item={item} />;
}
