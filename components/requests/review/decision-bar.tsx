"use client";

import {
  ArrowRightLeft,
  Ban,
  Check,
  ChevronsDownUp,
  MessageCircleQuestion,
  MessageSquareReply,
  Pencil,
  Undo2,
} from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import { isUndecided, type RequestAction } from "@/lib/requests/model";
import type { RequestResponse } from "@/lib/requests/schema";
import type { DecisionAction } from "./use-decision";
import type { DocumentCheck } from "./use-document-check";

// Loaded only with a decided request that has a delegation.
const TakeBack = dynamic(() => import("@/components/delegations/take-back").then((module) => module.TakeBack), {
  ssr: false,
});

const unchecked: Record<DocumentCheck["state"], string | undefined> = {
  matches: undefined,
  checking: "Your browser is still hashing the document.",
  differs: "The document does not match the server's digest. Do not approve it.",
  unable: "This browser cannot check the document. Use a current browser over HTTPS.",
};

/** Gives the reason why the signed-in person cannot take an action; undefined if they can. */
export function whyNot(request: RequestResponse, action: RequestAction, check: DocumentCheck): string | undefined {
  if (!request.can.includes(action)) return request.whyNot[action]?.reason ?? "You do not have permission for this.";
  return bound.includes(action) ? unchecked[check.state] : undefined;
}

/** Actions that are bound to the digest of the shown document. */
const bound: readonly RequestAction[] = ["approve", "approveNarrower", "consent"];

/** Whether the request waits for the signed-in person's consent. */
export const asksConsent = ({ waitsForConsentOf, whyNot: refused }: RequestResponse): boolean =>
  waitsForConsentOf !== null && refused.consent?.code !== "consent_of_another";

/** How a request ended, and where that leads. */
function Outcome({ request }: { request: RequestResponse }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <StatusMark status={request.status} />
        <Timestamp at={request.decidedAt} className="text-ink2" />
        {request.delegationId && (
          <ButtonLink href={`/delegations/${request.delegationId}`} className="ms-auto">
            Open the delegation
          </ButtonLink>
        )}
      </div>
      {request.delegationId && <TakeBack delegationId={request.delegationId} />}
    </>
  );
}

function Standing({ request, check }: { request: RequestResponse; check: DocumentCheck }) {
  return (
    <>
      {check.state === "matches" && (
        <p className="flex items-center gap-1.5 font-semibold text-ok">
          <Glyph shape="check" />
          Digest matches what you see
        </p>
      )}
      {asksConsent(request) && <p>It can be approved only after you consent.</p>}
      {request.decidesFor && <p>You decide for {request.decidesFor.name}.</p>}
      <p>
        The request expires in <Countdown until={request.decideBy} over="a moment" urgentBelow={86_400} />.
      </p>
    </>
  );
}

export type DecisionBarProps = {
  request: RequestResponse;
  check: DocumentCheck;
  /** Why an answer has to wait: the sentence has not been on screen. */
  unread: string | undefined;
  onAct: (action: DecisionAction) => void;
};

type Act = { action: DecisionAction; label: string; icon: ReactNode };

const answers: readonly Act[] = [
  { action: "approveNarrower", label: "Approve less…", icon: <ChevronsDownUp aria-hidden /> },
  { action: "comment", label: "Ask…", icon: <MessageCircleQuestion aria-hidden /> },
  { action: "askChanges", label: "Ask for changes…", icon: <MessageSquareReply aria-hidden /> },
  { action: "reassign", label: "Pass on…", icon: <ArrowRightLeft aria-hidden /> },
  { action: "withdrawApproval", label: "Withdraw approval…", icon: <Undo2 aria-hidden /> },
];

/** A menu of less frequent actions; unavailable actions show the reason. */
function MoreAnswers({ request, check, unread, onAct }: DecisionBarProps) {
  return (
    <Menu
      trigger={<Button size="lg">More…</Button>}
      entries={answers.map(({ action, label, icon }) => {
        const why = whyNot(request, action, check) ?? (action === "approveNarrower" ? unread : undefined);
        return { label, icon, ...(why === undefined ? {} : { whyNot: why }), onSelect: () => onAct(action) };
      })}
    />
  );
}

function OwnActions({ request, onAct }: DecisionBarProps) {
  const { can, status } = request;
  return (
    <>
      {can.includes("withdraw") && (
        <Button size="lg" icon={<Undo2 aria-hidden />} onClick={() => onAct("withdraw")}>
          Withdraw
        </Button>
      )}
      {can.includes("revise") && (
        <Button
          size="lg"
          variant={status === "changes_requested" ? "primary" : "secondary"}
          icon={<Pencil aria-hidden />}
          onClick={() => onAct("revise")}
        >
          Change request
        </Button>
      )}
    </>
  );
}

const decides = { yes: "approve", no: "deny", yesLabel: "Approve", noLabel: "Deny" } as const;
const consents = { yes: "consent", no: "refuseConsent", yesLabel: "Consent", noLabel: "Refuse" } as const;

/** The answers that the keys `a` and `d` give too. */
export const answerOf = (request: RequestResponse) => (asksConsent(request) ? consents : decides);

/** The actions on a request. None is preset and none has the focus; what is not open says why. */
export function DecisionBar({ request, check, unread, onAct }: DecisionBarProps) {
  const undecided = isUndecided(request.status);
  if (!undecided) return <Outcome request={request} />;
  const own = request.can.includes("withdraw");
  const answer = answerOf(request);
  const [yes, no] = [whyNot(request, answer.yes, check) ?? unread, whyNot(request, answer.no, check) ?? unread];
  const blocked = yes ?? no;
  const props = { request, check, unread, onAct };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-52 text-ink2 text-sm">
        {blocked ?? <Standing request={request} check={check} />}
      </div>
      <div className="flex flex-1 flex-wrap gap-2 max-sm:[&>*]:flex-1 sm:flex-none">
        <OwnActions {...props} />
        {request.can.includes("withdrawApproval") && (
          <Button size="lg" icon={<Undo2 aria-hidden />} onClick={() => onAct("withdrawApproval")}>
            Withdraw approval
          </Button>
        )}
        {!own && answer === decides && <MoreAnswers {...props} />}
        <Button
          size="lg"
          variant="refuse"
          icon={<Ban aria-hidden />}
          whyNot={no}
          aria-keyshortcuts="d"
          onClick={() => onAct(answer.no)}
        >
          {answer.noLabel}
        </Button>
        <Button
          size="lg"
          variant="accept"
          icon={<Check aria-hidden />}
          whyNot={yes}
          aria-keyshortcuts="a"
          onClick={() => onAct(answer.yes)}
        >
          {answer.yesLabel}
        </Button>
      </div>
    </div>
  );
}
