"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { FrequentAskerOf } from "@/components/action-approvals/frequent-asking/asker-notices";
import { Unloaded } from "@/components/data/unloaded";
import { chainHops } from "@/components/delegations/chain-hops";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { AuthorityChain } from "@/components/marks/authority-chain";
import { RiskParts } from "@/components/marks/risk-parts";
import { ExactDocument } from "@/components/requests/review/exact-document";
import { SeenWhole, unreadWords } from "@/components/requests/review/seen-whole";
import { useFocusOnNext } from "@/components/table/focus-on-next";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { CopyField } from "@/components/ui/copy-field";
import { EmptyState } from "@/components/ui/empty-state";
import { useToast } from "@/components/ui/toast";
import type { ActionVerdict } from "@/lib/action-approvals/model";
import { toldAction } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse, ShownAction } from "@/lib/action-approvals/schema";
import { ActionDecisionBar, whyNot } from "./action-decision-bar";
import { ParameterTable, Progress, WhoAsks } from "./action-facts";
import { ActionStatus } from "./action-status";
import { ActionSteps } from "./action-steps";
import { actionDetail } from "./queries";
import { TakeBackAction } from "./take-back-action";
import { type ActionCheck, useActionCheck } from "./use-action-check";
import { useActionDecision } from "./use-action-decision";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-line border-t">
      <h2 className="px-4 pt-3 text-base">{title}</h2>
      <div className="px-4 pt-2 pb-4">{children}</div>
    </section>
  );
}

/** Describes the action in one sentence. */
function sentenceOf({ agent }: ActionApprovalResponse, { resource, ...rest }: ShownAction): string {
  return toldAction(agent, {
    ...rest,
    resourceType: resource.type,
    resource: resource.id,
  });
}

/** Names the person at the top of the chain. */
function InNameOf({ action: { rungs } }: { action: ActionApprovalResponse }) {
  const [root] = rungs;
  if (root?.kind !== "person") return null;
  return (
    <p className="[overflow-wrap:anywhere]">
      With the authority of <span className="font-semibold">{root.name}</span>.
    </p>
  );
}

type HeadProps = { action: ActionApprovalResponse; shown: ShownAction; onSeen: () => void };

function Head({ action, shown, onSeen }: HeadProps) {
  return (
    <div className="flex flex-col gap-2 p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-sm">
        <ActionStatus action={action} />
        <span>at {action.resourceServer.name}</span>
        <span className="max-sm:hidden">
          <CopyField value={action.id} label="approval id" />
        </span>
      </div>
      <SeenWhole onSeen={onSeen}>
        <h2
          tabIndex={-1}
          data-sentence
          className="scroll-mt-20 text-balance font-bold text-lg tracking-[-0.01em] [overflow-wrap:anywhere]"
        >
          {sentenceOf(action, shown)}
        </h2>
        <InNameOf action={action} />
      </SeenWhole>
      <RiskParts risk={action.risk} />
    </div>
  );
}

function Lately({ lately: { asked, approved, denied } }: Pick<ActionApprovalResponse, "lately">) {
  return (
    <p>
      Asked {asked} {asked === 1 ? "time" : "times"} in ten minutes. In 30 days approvers approved {approved}{" "}
      {approved === 1 ? "time" : "times"} and denied {denied}.
    </p>
  );
}

function Details({ action, check, shown }: { action: ActionApprovalResponse; check: ActionCheck; shown: ShownAction }) {
  return (
    <>
      {action.status !== "pending" && (
        <Part title="Outcome">
          <Progress action={action} />
        </Part>
      )}
      <Part title="Exact parameters">
        <ParameterTable shown={shown} />
      </Part>
      <Part title="Reason for approval">
        <WhoAsks asked={action.asked} />
      </Part>
      <Part title="Who decides">
        <ActionSteps action={action} />
      </Part>
      <Part title="Authority">
        <AuthorityChain
          label="Chain of authority"
          currentId={action.delegationId}
          hops={chainHops({ ladder: action.rungs, id: "" })}
        />
        {action.status !== "pending" && (
          <p className="pt-3 text-ink2 text-sm">
            Shows the versions named in the document, as they were when the agent asked.
          </p>
        )}
      </Part>
      <Part title={action.status === "pending" ? "Recent requests of this agent" : "Earlier requests of this agent"}>
        <Lately lately={action.lately} />
      </Part>
      <Part title="Document and digest">
        <ExactDocument document={action.document} named={action.digest} check={{ ...check, shown: undefined }} />
      </Part>
    </>
  );
}

/** An answer that is being given, to the document that was shown when its dialog opened. */
type Deciding = { kind: ActionVerdict; digest: string };

type DialogsProps = {
  action: ActionApprovalResponse;
  sentence: string;
  deciding: Deciding | undefined;
  onClose: () => void;
};

type EffectProps = Pick<DialogsProps, "action" | "sentence"> & { digest: string | undefined };

/** The effect of an approval, and the digest of the document that it approves. */
function ApprovalEffect({ action, sentence, digest }: EffectProps) {
  return (
    <div className="flex flex-col gap-2">
      <p className="font-semibold [overflow-wrap:anywhere]">{sentence}</p>
      <InNameOf action={action} />
      <RiskParts risk={action.risk} open />
      <p>
        Your approval counts at once. The agent may then do this once. You can take the approval back only until the
        agent uses it.
      </p>
      <p className="text-ink2 text-sm">
        Approves exactly <span className="break-all font-mono">{digest}</span>
      </p>
    </div>
  );
}

function DecisionDialogs({ action, sentence, deciding, onClose }: DialogsProps) {
  const decide = useActionDecision(action);
  const frame = (kind: ActionVerdict) => ({
    open: deciding?.kind === kind,
    onOpenChange: (open: boolean) => !open && onClose(),
    // Another person may have answered while the dialog is open.
    whyNot: action.can.includes(kind) ? undefined : (action.whyNot[kind]?.reason ?? "The action is over."),
    onConfirm: async (note: string) => deciding && decide(kind, deciding.digest, note),
  });
  return (
    <>
      <ConfirmDialog
        {...frame("approve")}
        title="Approve action"
        verb={action.mustSign ? "Approve with passkey" : "Approve action"}
        tone="primary"
        effect={<ApprovalEffect action={action} sentence={sentence} digest={deciding?.digest} />}
        reason="optional"
        reasonHint="Kept in the audit trail. Enter approves."
        enterConfirms
      />
      <ConfirmDialog
        {...frame("deny")}
        title="Deny action"
        verb="Deny"
        effect={
          <p>
            The agent must not do this. The denial takes effect at once and cannot be undone. The same action is denied
            for 15 minutes.
          </p>
        }
        reason="required"
        reasonHint="Kept in the audit trail."
      />
    </>
  );
}

function Loaded({ action, hasKeys }: { action: ActionApprovalResponse; hasKeys: boolean }) {
  const check = useActionCheck(action);
  const toast = useToast();
  const [deciding, setDeciding] = useState<Deciding>();
  const [seen, setSeen] = useState(false);
  const unread = seen ? undefined : unreadWords;
  const act = (kind: ActionVerdict) => {
    const blocked = unread ?? whyNot(action, kind, check);
    if (blocked !== undefined) toast.info("This is not possible now", blocked);
    else if (check.digest !== undefined) setDeciding({ kind, digest: check.digest });
  };
  const keys = { a: () => act("approve"), d: () => act("deny") };
  useSingleKeys(hasKeys ? keys : {});
  if (!check.shown) {
    return <EmptyState kind="none" title="This action cannot be shown in full, so it cannot be decided here" />;
  }
  return (
    <article aria-label="Action under review" className="flex flex-col rounded-md border border-line bg-surface">
      {action.status === "pending" && <FrequentAskerOf agentId={action.agent.id} of="action-approvals" listed />}
      <Head action={action} shown={check.shown} onSeen={() => setSeen(true)} />
      {(action.status === "pending" || action.can.includes("takeBack")) && (
        <div
          data-action-bar
          // Early in the order of Tab, and last on the screen.
          className="sticky bottom-0 z-20 order-last rounded-b-md border-line border-t bg-surface p-4"
        >
          {action.status === "pending" ? (
            <ActionDecisionBar approval={action} check={check} unread={unread} onAct={act} />
          ) : (
            <TakeBackAction action={action} sentence={sentenceOf(action, check.shown)} />
          )}
        </div>
      )}
      <Details action={action} check={check} shown={check.shown} />
      <DecisionDialogs
        action={action}
        sentence={sentenceOf(action, check.shown)}
        deciding={deciding}
        onClose={() => setDeciding(undefined)}
      />
    </article>
  );
}

type ActionReviewProps = {
  actionId: string;
  /** Whether single keys decide it; not while several requests are marked. */
  hasKeys?: boolean;
};

/** One action with everything that is decided on, in the order in which it should be read. */
export function ActionReview({ actionId, hasKeys = true }: ActionReviewProps) {
  const query = useQuery(actionDetail(actionId));
  const { data } = query;
  useFocusOnNext(actionId, data?.id);
  const linesClass = "rounded-md border border-line bg-surface p-4";
  if (!data) return <Unloaded query={query} name="The action" linesClass={linesClass} />;
  return <Loaded key={data.id} action={data} hasKeys={hasKeys} />;
}
