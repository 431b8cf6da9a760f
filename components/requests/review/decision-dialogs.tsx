import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import type { ComponentProps, ReactNode } from "react";
import { delegationDetail } from "@/components/delegations/queries";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { RiskParts } from "@/components/marks/risk-parts";
import { StandingLine } from "@/components/marks/standing-mark";
import { Sentence } from "@/components/requests/sentence";
import { Timestamp } from "@/components/time/timestamp";
import { SkeletonText } from "@/components/ui/skeleton";
import type { RequestResponse, StepResponse } from "@/lib/requests/schema";
import { isMarked } from "@/lib/risk/model";
import { beforeOf } from "./effect";
import { grantEffect } from "./grant-effect";
import { Parties } from "./parties";
import type { ShownDocument } from "./shown-document";
import type { DecisionBody, OpenDecision } from "./use-decision";

type Progress = Pick<StepResponse, "state" | "quorum" | "approved">;

const gone = "The request can no longer be answered like this.";

const counted = (count: number, one: string): string => (count === 1 ? `one more ${one}` : `${count} more ${one}s`);

/** Shows what a request still needs after one more approval of its open step; undefined when that grants it. */
export function stillMissing(steps: readonly Progress[]): string | undefined {
  const open = steps.find(({ state }) => state === "open");
  const approvals = open ? Math.max(0, open.quorum - open.approved - 1) : 0;
  const later = steps.filter(({ state }) => state === "waiting").length;
  const parts = [
    approvals > 0 && `this step then needs ${counted(approvals, "approval")}`,
    later > 0 && `${counted(later, "step")} ${later === 1 ? "follows" : "follow"}`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(", and ");
}

// Loaded on demand: most approvers only approve or deny.
const ChangeDialog = dynamic(() => import("./change-dialog").then((module) => module.ChangeDialog), { ssr: false });
const AskDialog = dynamic(() => import("./ask-dialog").then((module) => module.AskDialog), { ssr: false });
const ReassignDialog = dynamic(() => import("./reassign-dialog").then((module) => module.ReassignDialog), {
  ssr: false,
});

type Props = {
  open: OpenDecision | undefined;
  request: RequestResponse;
  shown: ShownDocument;
  onClose: () => void;
  onDecide: (note: string, more?: DecisionBody) => Promise<unknown>;
  /** Whether a yes is signed with a passkey. */
  signs: boolean;
  /** The note or choice about the passkey signature. */
  signature: ReactNode;
};

function StillSuspended({ resumes, until }: { resumes: string | null; until: ReactNode }) {
  if (resumes === null) {
    return <p>The delegation is suspended and stays suspended. Once resumed, its new terms hold until {until}.</p>;
  }
  return (
    <p>
      The delegation is suspended until <Timestamp at={resumes} mode="exact" precision="minute" />. The new terms hold
      until {until}.
    </p>
  );
}

/** Names the person in whose name a paused delegation resumes. */
const Resumed = ({ by }: { by: string | null }) => by !== null && `The delegation resumes in the name of ${by}. `;

/** The effect of one more approval: the delegation, or the next missing approvals. */
function WhatItDoes({ request, shown }: Pick<ApproveEffectProps, "request" | "shown">) {
  const until = <Timestamp at={shown.expiresAt} mode="exact" precision="minute" />;
  const missing = stillMissing(request.steps);
  const changesId = request.changesDelegationId;
  const changed = useQuery({ ...delegationDetail(changesId ?? ""), enabled: changesId !== null });
  if (missing !== undefined) {
    return (
      <p>
        The delegation is not granted yet: {missing}. Once granted, it lasts until {until}.
      </p>
    );
  }
  // A delegation that was read before the dialog opened may have been suspended or resumed since.
  if (changed.isFetching && !changed.isFetchedAfterMount) return <SkeletonText lines={1} />;
  const effect = grantEffect(request, changed.data);
  if (effect.kind === "unknown") return <p>The new terms hold until {until}.</p>;
  if (effect.kind === "suspended") return <StillSuspended resumes={effect.until} until={until} />;
  if (effect.kind === "allows_nothing") {
    return (
      <p>
        <Resumed by={effect.resumedFor} />
        {effect.resumedFor === null ? "The delegation" : "It"} lasts until {until} but allows nothing now.{" "}
        <StandingLine standing={request.agentStanding} />
      </p>
    );
  }
  const begins = Date.parse(shown.notBefore) > Date.parse(request.createdAt);
  return (
    <p>
      <Resumed by={effect.kind === "resumed" ? effect.delegator : null} />
      {begins ? (
        <>
          In effect from <Timestamp at={shown.notBefore} mode="exact" precision="minute" />
        </>
      ) : (
        "In effect from the next decision"
      )}{" "}
      until {until}. {effect.kind === "in_effect" && <StandingLine standing={request.agentStanding} />}
    </p>
  );
}

type ApproveEffectProps = { request: RequestResponse; shown: ShownDocument; digest: string | undefined };

function ApproveEffect({ request, shown, digest }: ApproveEffectProps) {
  return (
    <div className="flex max-h-[45dvh] flex-col gap-2 overflow-y-auto">
      <Sentence shown={shown} before={beforeOf(request, shown)} small marked={request.risk.parts.filter(isMarked)} />
      <Parties request={request} shown={shown} />
      <RiskParts risk={request.risk} open />
      <WhatItDoes request={request} shown={shown} />
      <p className="text-ink2 text-sm">
        Your approval counts at once and cannot be undone. The granted delegation can be revoked later. Approves exactly{" "}
        <span className="break-all font-mono">{digest}</span>
      </p>
    </div>
  );
}

function ConsentEffect({ request, shown, digest }: ApproveEffectProps) {
  return (
    <div className="flex flex-col gap-2">
      <p className="font-semibold">{shown.sentence}</p>
      <Parties request={request} shown={shown} />
      <RiskParts risk={request.risk} open />
      <p>
        Your consent grants nothing: another person has to approve the request. The delegation then lasts until{" "}
        <Timestamp at={shown.expiresAt} mode="exact" precision="minute" />.
      </p>
      <p className="text-ink2 text-sm">
        Takes effect at once and cannot be undone. Consents to exactly{" "}
        <span className="break-all font-mono">{digest}</span>. Any change needs your consent again.
      </p>
    </div>
  );
}

type Frame = (
  action: OpenDecision["action"],
  effect: ReactNode,
) => Pick<ComponentProps<typeof ConfirmDialog>, "open" | "onOpenChange" | "onConfirm" | "effect" | "whyNot">;
type ConsentProps = ApproveEffectProps & { frame: Frame };

/** The dialogs in which the person named consents, or refuses to. */
function ConsentDialogs({ frame, ...shown }: ConsentProps) {
  return (
    <>
      <ConfirmDialog
        {...frame("consent", <ConsentEffect {...shown} />)}
        title="Consent to this"
        verb="Consent"
        tone="primary"
        reason="optional"
        reasonHint="Shown with your consent, and kept in the audit trail. Enter consents."
        enterConfirms
      />
      <ConfirmDialog
        {...frame("refuseConsent", <p>The request is denied at once. This cannot be undone. Nothing is granted.</p>)}
        title="Refuse consent"
        verb="Refuse"
        reason="required"
        reasonHint="The requester reads it. Kept in the audit trail."
      />
    </>
  );
}

/** The dialogs in which a request or an approval is withdrawn. */
function OwnDialogs({ frame }: { frame: Frame }) {
  return (
    <>
      <ConfirmDialog
        {...frame("withdraw", <p>The request ends undecided. Nothing is granted.</p>)}
        title="Withdraw request"
        verb="Withdraw request"
        tone="primary"
        reason="optional"
      />
      <ConfirmDialog
        {...frame("withdrawApproval", <p>The step then needs another approval. You can approve it again.</p>)}
        title="Withdraw approval"
        verb="Withdraw approval"
        tone="primary"
        reason="optional"
        reasonHint="Kept in the audit trail."
      />
    </>
  );
}

/** The dialogs of every answer that grants nothing. */
function AnswerDialogs({ frame, request }: { frame: Frame } & Pick<Props, "request">) {
  return (
    <>
      <ConfirmDialog
        {...frame(
          "askChanges",
          <p>Nothing is granted. {request.requester.name} changes the request or withdraws it.</p>,
        )}
        title="Ask for changes"
        verb="Ask for changes"
        tone="primary"
        reason="required"
        reasonHint="The changes that you need. Shown to the requester."
      />
      <ConfirmDialog
        {...frame(
          "deny",
          <p>
            Nothing is granted. The denial takes effect at once and cannot be undone. The requester can make a new
            request.
          </p>,
        )}
        title="Deny request"
        verb="Deny"
        reason="required"
        reasonHint="The requester reads it. Kept in the audit trail."
      />
    </>
  );
}

/** The dialogs in which a request is decided, changed, passed on or withdrawn. */
export function DecisionDialogs({ open, request, shown, onClose, onDecide, signs, signature }: Props) {
  const frame: Frame = (action, effect) => ({
    open: open?.action === action,
    onOpenChange: (next: boolean) => !next && onClose(),
    onConfirm: (note: string) => onDecide(note),
    effect,
    // Another person may have answered while the dialog is open.
    whyNot: open && !request.can.includes(open.action) ? (request.whyNot[open.action]?.reason ?? gone) : undefined,
  });
  const editing = open?.action === "approveNarrower" || open?.action === "revise" ? open.action : undefined;
  return (
    <>
      <ConfirmDialog
        {...frame("approve", <ApproveEffect request={request} shown={shown} digest={open?.digest} />)}
        title="Approve request"
        verb={signs ? "Approve with passkey" : "Approve"}
        tone="primary"
        reason="optional"
        reasonHint="Shown with your decision, and kept in the audit trail. Enter approves."
        enterConfirms
      >
        {signature}
      </ConfirmDialog>
      <ConsentDialogs frame={frame} request={request} shown={shown} digest={open?.digest} />
      <AnswerDialogs frame={frame} request={request} />
      <OwnDialogs frame={frame} />
      {open?.action === "comment" && (
        <AskDialog request={request} whyNot={frame("comment", null).whyNot} onClose={onClose} onAsk={onDecide} />
      )}
      {editing && <ChangeDialog mode={editing} request={request} onClose={onClose} onSend={onDecide} />}
      {open?.action === "reassign" && <ReassignDialog request={request} onClose={onClose} onSend={onDecide} />}
    </>
  );
}
