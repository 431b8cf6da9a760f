"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { DirectionMark, EffectLines } from "@/components/authority/effect-lines";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { digestInBrowser } from "@/components/requests/review/shown-document";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Glyph } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import { explainAuthority } from "@/lib/authority/words/explain";
import { type BlueprintDetail, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { Affected } from "./affected";
import { ceilingChange } from "./ceiling-change";
import { blueprintKeys, confirmChange, endChange, previewBlueprint } from "./queries";

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
  if (change.kind === "unreadable") return <p role="alert">This page cannot show the ceiling. Reload it.</p>;
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
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  const names = Object.keys(after).filter(
    (name) => name !== "ceiling" && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return (
    <ul className="flex flex-col gap-1">
      {names.map((name) => (
        <li key={name} className="[overflow-wrap:anywhere]">
          <span className="text-ink3">{labels[name] ?? name}</span>{" "}
          <del className="text-ink3">{said(name, before[name])}</del>
          {" → "}
          <ins className="font-semibold no-underline">{said(name, after[name])}</ins>
        </li>
      ))}
    </ul>
  );
}

const labels: Record<string, string> = {
  tokenTtlSeconds: "Tokens live, in seconds:",
  keyLifetimeDays: "Keys live, in days:",
  requireDpop: "Tokens are always bound to a key:",
  maxDelegationDays: "Delegations last, in days:",
  grantSubdelegationsAtOnce: "Passing on without an approver:",
  approvalPolicyId: "Approval policy:",
  defaults: "Defaults:",
};

function useActs({ blueprint, change }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const ended = async (words: string, detail: string) => {
    await client.invalidateQueries({ queryKey: blueprintKeys.all });
    toast.done(words, detail);
  };
  return {
    confirm: async (previewDigest: string | undefined) => {
      if (previewDigest === undefined) throw new Error("Wait until the dialog shows the affected delegations.");
      // The digest is computed from the shown bytes, so that exactly these are confirmed.
      const digest = await digestInBrowser(change.document);
      if (digest === undefined) throw new Error("This browser cannot hash the document. Use a current one over HTTPS.");
      await confirmChange(blueprint.id, change.id, { digest, previewDigest });
      await ended("The change is confirmed", "It is in effect for all agents of the blueprint.");
    },
    end: async (action: "refuse" | "withdraw", note: string) => {
      await endChange(blueprint.id, change.id, action, note);
      await ended(action === "refuse" ? "The change is refused" : "The change is withdrawn", "Nothing has changed.");
    },
  };
}

function LookingUp({ error, progress }: { error: unknown; progress: ComputationProgress | undefined }) {
  if (error) return <>{problemText(error)}</>;
  if (progress) return <ProgressBar label="Checking every delegation" {...progress} />;
  return <>Finding affected delegations.</>;
}

/** A change that waits for a second person: what it is, who is affected, and the yes or no to exactly that. */
export function PendingChange({ blueprint, change }: Props) {
  const [open, setOpen] = useState<"confirm" | "refuse" | "withdraw">();
  const [progress, setProgress] = useState<ComputationProgress>();
  const acts = useActs({ blueprint, change });
  const content = read(change);
  const terms = BlueprintTermsRequest.safeParse(content?.after);
  const preview = useQuery({
    queryKey: [...blueprintKeys.detail(blueprint.id), "preview", change.id, blueprint.version],
    queryFn: ({ signal }) =>
      previewBlueprint(blueprint.id, terms.success ? terms.data : {}, { signal, onProgress: setProgress }),
    enabled: open === "confirm" && terms.success,
  });
  const own = change.can.includes("withdraw");
  const close = (next: boolean) => !next && setOpen(undefined);
  return (
    <section aria-label="Change that waits" className="flex flex-col gap-3 rounded-md border border-wait/40 p-4">
      <p className="flex items-start gap-2 font-semibold text-wait">
        <Glyph shape="triangle" className="mt-1.5" />A change waits for a second person
      </p>
      <p className="text-ink2">
        {change.proposedBy.name} proposed it <Timestamp at={change.proposedAt} />: {change.reason}
      </p>
      {content && <CeilingChange {...content} />}
      {content && <OtherChanges {...content} />}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          whyNot={change.whyNot.confirm?.reason ?? (isShown(content) ? undefined : "The change cannot be shown.")}
          onClick={() => setOpen("confirm")}
        >
          Confirm change
        </Button>
        <Button
          whyNot={own ? undefined : change.whyNot.refuse?.reason}
          onClick={() => setOpen(own ? "withdraw" : "refuse")}
        >
          {own ? "Withdraw change" : "Refuse change"}
        </Button>
      </div>
      <ConfirmDialog
        open={open === "confirm"}
        onOpenChange={close}
        title={`Confirm change of ${blueprint.name}`}
        effect={
          preview.data ? <Affected preview={preview.data} /> : <LookingUp error={preview.error} progress={progress} />
        }
        verb="Confirm change"
        tone="primary"
        reason="none"
        onConfirm={() => acts.confirm(preview.data?.digest)}
      />
      <ConfirmDialog
        open={open === "refuse" || open === "withdraw"}
        onOpenChange={close}
        title={own ? "Withdraw change" : "Refuse change"}
        effect="The change is discarded. You can propose it again."
        verb={own ? "Withdraw change" : "Refuse change"}
        tone="primary"
        reason="required"
        onConfirm={(note) => acts.end(own ? "withdraw" : "refuse", note)}
      />
    </section>
  );
}
