"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { DirectionMark, EffectLines } from "@/components/authority/effect-lines";
import { ChangedMembers, ControlChange } from "@/components/control-changes/control-change";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { problemText } from "@/components/ui/problem-text";
import { ProgressBar } from "@/components/ui/progress-bar";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import type { DormancyPolicy } from "@/lib/blueprints/model";
import { dormancyText } from "@/lib/blueprints/policy";
import { type BlueprintDetail, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { Affected } from "./affected";
import { ceilingChange } from "./ceiling-change";
import { blueprintKeys, previewBlueprint } from "./queries";

const Terms = z.looseObject({ ceiling: z.array(z.unknown()).nullable(), maxDelegationDays: z.number() });
const Document = z.object({ content: z.object({ before: Terms, after: Terms }) });

/** Parses the exact bytes whose digest the second person confirms, so that they confirm only content they saw. */
function read({ document }: ControlChangeResponse) {
  const parsed = Document.safeParse(JSON.parse(document));
  return parsed.success ? parsed.data.content : undefined;
}

type Props = { blueprint: BlueprintDetail; change: ControlChangeResponse };
type Content = NonNullable<ReturnType<typeof read>>;

function CeilingChange({ before, after }: Content) {
  const change = ceilingChange(before.ceiling, after.ceiling);
  if (change.kind === "same") return null;
  if (change.kind === "ends")
    return <p className="font-semibold text-wait">▲ The blueprint has no ceiling any more.</p>;
  if (change.kind === "unreadable") return null;
  if (change.kind === "changes") return <EffectLines before={change.before} after={change.after} />;
  return (
    <div className="flex flex-col gap-1">
      <DirectionMark direction="narrows" word="The blueprint gets a ceiling. Every authority fitted before." />
      <p>{explainAuthority(change.after)}</p>
    </div>
  );
}

/** Whether all of a change is shown, so that it can be confirmed here. */
const isShown = (content: Content | undefined): boolean =>
  content !== undefined && ceilingChange(content.before.ceiling, content.after.ceiling).kind !== "unreadable";

function OtherChanges({ before, after }: Content) {
  const policies = useQuery(approvalPolicies).data?.policies ?? [];
  const policyWords = (id: unknown) =>
    id === null ? "the organisation's" : (policies.find((policy) => policy.id === id)?.name ?? String(id));
  const said = (name: string, value: unknown) => {
    if (name === "approvalPolicyId") return policyWords(value);
    if (name === "dormancy") return dormancyText(value as DormancyPolicy | null);
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  const names = Object.keys(after).filter(
    (name) => name !== "ceiling" && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const members = names.map((name) => ({
    label: labels[name] ?? name,
    before: said(name, before[name]),
    after: said(name, after[name]),
  }));
  return <ChangedMembers members={members} />;
}

const labels: Record<string, string> = {
  tokenTtlSeconds: "Tokens live, in seconds:",
  keyLifetimeDays: "Keys live, in days:",
  requireDpop: "Tokens are always bound to a key:",
  maxDelegationDays: "Delegations last, in days:",
  grantSubdelegationsAtOnce: "Passing on without an approver:",
  approvalPolicyId: "Approval policy:",
  defaults: "Defaults:",
  dormancy: "Silent agents, delegations and instances:",
};

function LookingUp({ error, progress }: { error: unknown; progress: ComputationProgress | undefined }) {
  if (error) return <>{problemText(error)}</>;
  if (progress) return <ProgressBar label="Checking every delegation" {...progress} />;
  return <>Finding affected delegations.</>;
}

const previewKey = ({ blueprint, change }: Props) =>
  [...blueprintKeys.detail(blueprint.id), "preview", change.id, blueprint.version] as const;

/** The delegations that the change affects, as the server computes them for this version. */
function ConfirmEffect({ terms, ...props }: Props & { terms: BlueprintTermsRequest }) {
  const [progress, setProgress] = useState<ComputationProgress>();
  const preview = useQuery({
    queryKey: previewKey(props),
    queryFn: ({ signal }) => previewBlueprint(props.blueprint.id, terms, { signal, onProgress: setProgress }),
  });
  if (preview.data) return <Affected preview={preview.data} />;
  return <LookingUp error={preview.error} progress={progress} />;
}

/** A change that waits for a second person, who confirms exactly it and its effect. */
export function PendingChange(props: Props) {
  const { blueprint, change } = props;
  const client = useQueryClient();
  const content = read(change);
  const terms = BlueprintTermsRequest.safeParse(content?.after);
  const shown = isShown(content) && terms.success;
  const body = () => {
    const preview = client.getQueryData<BlueprintPreview>(previewKey(props));
    if (!preview) throw new Error("Wait until the dialog shows the affected delegations.");
    return { previewDigest: preview.digest };
  };
  return (
    <ControlChange
      change={change}
      title="A change waits for a second person"
      label="Change that waits"
      confirmation={{
        title: `Confirm change of ${blueprint.name}`,
        effect: <ConfirmEffect {...props} terms={terms.success ? terms.data : {}} />,
        body,
      }}
      inForce="It is in effect for all agents of the blueprint."
      reload={() => client.invalidateQueries({ queryKey: blueprintKeys.all })}
    >
      {content && shown ? (
        <div className="flex flex-col gap-3">
          <CeilingChange {...content} />
          <OtherChanges {...content} />
        </div>
      ) : null}
    </ControlChange>
  );
}
