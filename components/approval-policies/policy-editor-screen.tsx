"use client";

import { useQuery } from "@tanstack/react-query";
import { ForeseenRisk } from "@/components/control-changes/foreseen-risk";
import { serverChoices } from "@/components/delegations/editor/choices";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { Form } from "@/components/forms/form";
import { ReasonField } from "@/components/forms/reason-field";
import { groupChoices } from "@/components/people/groups/queries";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { Panel } from "@/components/ui/panel";
import type { PolicyResponse } from "@/lib/approval-policies/schema";
import { ruleSentences } from "@/lib/approval-policies/words";
import { readRules } from "./draft";
import { RulesDiff } from "./rules-diff";
import { RulesEditor } from "./rules-editor";
import { TryPanel, useTrying } from "./try-panel";
import { type PolicyFields, usePolicyProposal } from "./use-policy-proposal";
import { type RuleChoices, useRulesEditor } from "./use-rules-editor";

/** Rules in words; what cannot be read yet stays as it was typed. */
function RuleLines({ value }: { value: unknown }) {
  const { rules } = readRules(Array.isArray(value) ? value : []);
  if (!rules) return <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>;
  return (
    <ol className="list-decimal ps-5">
      {ruleSentences(rules).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ol>
  );
}

const views: FieldViews<PolicyFields> = {
  rules: { label: "Rules", show: (rules) => <RuleLines value={rules} /> },
  autoGrant: { label: "Grant sub-delegations automatically" },
};

type Proposal = ReturnType<typeof usePolicyProposal>;

/** The changes, their reason, and the confirmation they need. */
function ProposePanel({ proposal, policy }: { proposal: Proposal; policy: PolicyResponse }) {
  const { after, autoGrant, reason, setReason, form, foreseen } = proposal;
  const propose = (
    <Button type="submit" variant="primary" loading={form.working} whyNot={form.whyNot}>
      Propose change
    </Button>
  );
  return (
    <Panel title="What changes">
      <Form form={form} buttons={propose}>
        {after ? (
          <RulesDiff before={policy} after={{ sentences: after, autoGrant }} />
        ) : (
          <p className="text-ink3">Finish the rules to see what changes.</p>
        )}
        <p className="text-ink2">
          Nothing changes until <span className="font-semibold">a second person</span> who may change policies confirms
          exactly this. Unconfirmed changes expire after 7 days.
        </p>
        <ReasonField
          required
          hint="The second person reads it. Kept in the audit trail."
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <ForeseenRisk proposal={foreseen} />
      </Form>
    </Panel>
  );
}

function Waits({ policy: { change } }: { policy: PolicyResponse }) {
  if (!change) return null;
  return (
    <p role="note" className="rounded-md bg-waitbg p-3 text-wait">
      A change by {change.proposedBy.name} waits for a second person. You can propose yours once it is confirmed,
      refused or withdrawn.
    </p>
  );
}

function PolicyForm({ policy, choices }: { policy: PolicyResponse; choices: RuleChoices }) {
  const editor = useRulesEditor(policy.rules, choices);
  const proposal = usePolicyProposal(policy, editor);
  const trying = useTrying(editor.rules);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <section aria-label="Rules" className="flex min-w-0 flex-col gap-4">
        <Waits policy={policy} />
        <EditConflicts edit={proposal.merged} views={views} />
        <RulesEditor editor={editor} matched={trying.matched} />
        <datalist id="groups-to-pass-to">
          {choices.groups.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Checkbox
          label="Grant sub-delegations automatically"
          hint="Sub-delegations within their parent and its depth need no approval, unless a passkey or two approvals are required."
          checked={proposal.autoGrant}
          onChange={(event) => proposal.setAutoGrant(event.target.checked)}
        />
      </section>
      <div className="flex min-w-0 flex-col gap-6">
        <TryPanel trying={trying} choices={choices} />
        <ProposePanel proposal={proposal} policy={policy} />
      </div>
    </div>
  );
}

/** Writes the rules of a policy, tries them, and proposes them to a second person. */
export function PolicyEditorScreen({ policyId, seesGroups }: { policyId: string; seesGroups: boolean }) {
  const policy = useQuery(approvalPolicy(policyId));
  const servers = useQuery(serverChoices);
  const groups = useQuery({ ...groupChoices, enabled: seesGroups });
  const parent = <ParentLink href={`/approvals/policies/${policyId}`} label="Approval policy" />;
  if (!policy.data) return <UnloadedPage title="Approval policy" parent={parent} query={policy} />;
  if (!servers.data) return <UnloadedPage title="Catalogues" parent={parent} query={servers} />;
  const { name } = policy.data;
  const choices = { catalogues: servers.data, groups: groups.data?.groups.map((group) => group.name) ?? [] };
  return (
    <PageFrame title={`Rules of ${name}`} parent={parent}>
      <PolicyForm policy={policy.data} choices={choices} />
    </PageFrame>
  );
}
