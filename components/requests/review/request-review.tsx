"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { DripOf } from "@/components/action-approvals/frequent-asking/drips";
import { ApiProblem } from "@/components/data/api-problem";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { requestDetail } from "@/components/requests/queries";
import { Sentence } from "@/components/requests/sentence";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import type { RequestResponse } from "@/lib/requests/schema";
import { answerOf, asksConsent, DecisionBar, whyNot } from "./decision-bar";
import { beforeOf, Chain, ChangedDelegation, Effect, effectTitle, hasChain } from "./effect";
import { EffectLineItem } from "./effect-line";
import { PasskeyChoice } from "./passkey-signature";
import { RequestFacts } from "./request-facts";
import type { ShownDocument } from "./shown-document";
import { StepsView } from "./steps-view";
import { type DecisionAction, useDecision } from "./use-decision";
import { useDocumentCheck } from "./use-document-check";

/** A browser keeps no longer time than this. */
const LONGEST_MS = 2_147_483_647;
/** The clock of this browser may be fast: the server is asked again until it agrees. */
const AGAIN_MS = 5_000;

/** Asks again once an instant has passed: what may be done then is for the server to say, whose clock counts. */
function useRefetchAt(instant: string | undefined, readAt: number, refetch: () => unknown): void {
  useEffect(() => {
    if (instant === undefined) return;
    const left = Date.parse(instant) - Date.now();
    const wait = left > 0 ? left : Math.max(AGAIN_MS - (Date.now() - readAt), 0);
    const timer = setTimeout(() => void refetch(), Math.min(wait + 50, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [instant, readAt, refetch]);
}

const BesideNote = dynamic(() =>
  import("@/components/delegations/overlapping-note").then((module) => module.BesideNote),
);

// Few requests have more than one.
const Background = dynamic(() => import("./background").then((module) => module.Background));
const Conversation = dynamic(() => import("./conversation").then((module) => module.Conversation));
const DecisionDialogs = dynamic(() => import("./decision-dialogs").then((module) => module.DecisionDialogs));
const ExactDocument = dynamic(() => import("./exact-document").then((module) => module.ExactDocument));
const RequestOutcome = dynamic(() =>
  import("@/components/inbox/request-outcome").then((module) => module.RequestOutcome),
);
const RevisionsView = dynamic(() => import("./revisions-view").then((module) => module.RevisionsView));

function Part({ title, flush, children }: { title: string; flush?: boolean; children: ReactNode }) {
  return (
    <section className="border-line border-t">
      <h2 className="px-4 pt-3 text-base">{title}</h2>
      <div className={flush ? "" : "px-4 pt-2 pb-4"}>{children}</div>
    </section>
  );
}

function Narrowed({ request }: { request: RequestResponse }) {
  if (!request.narrowedBy) return null;
  const last = request.revisions.findLast(({ cause }) => cause === "narrowed");
  return (
    <div className="rounded-md bg-waitbg px-3 py-2 text-sm">
      <p className="font-semibold text-wait">
        {request.narrowedBy.name} narrowed what {request.requester.name} asked for:
      </p>
      <ul>
        {last?.changes.map((line) => (
          <EffectLineItem key={`${line.axis} ${line.after}`} line={line} />
        ))}
      </ul>
    </div>
  );
}

/** Asks the named person for consent, and names the authority. */
function ConsentAsked({ request }: { request: RequestResponse }) {
  if (!asksConsent(request)) return null;
  const { requester, through, onBehalfOf, waitsForConsentOf, agent } = request;
  const named = onBehalfOf !== null && onBehalfOf.id === waitsForConsentOf?.id;
  const asker = through ? `${through.name}, an agent,` : requester.name;
  return (
    <p className="rounded-md bg-waitbg px-3 py-2 text-wait">
      <span className="font-semibold">Your consent is asked for. </span>
      {asker} asks that {agentLabel(agent)} {named ? "act in your name" : "act with your authority"}. Consent to exactly
      this, or refuse it.
    </p>
  );
}

/** Lists the changes since the approver last read the request. */
function SinceRead({ request: { sinceRead, revision } }: { request: RequestResponse }) {
  if (!sinceRead) return null;
  return (
    <section aria-label="Since you last looked" className="rounded-md bg-sunken px-3 py-2 text-sm">
      <p className="font-semibold">
        Since you looked, revision {sinceRead.revision} became revision {revision}:
      </p>
      {sinceRead.changes.length === 0 ? (
        <p className="text-ink2">
          The authority is unchanged. A fact behind the request changed, or an approver may no longer approve.
        </p>
      ) : (
        <ul>
          {sinceRead.changes.map((line) => (
            <EffectLineItem key={`${line.axis} ${line.before} ${line.after}`} line={line} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Head({ request, shown }: { request: RequestResponse; shown: ShownDocument | undefined }) {
  return (
    <div className="flex flex-col gap-2 p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-sm">
        <StatusMark status={request.status} />
        {request.revision > 1 && <span className="font-semibold text-wait">revision {request.revision}</span>}
        <span>
          asked <Timestamp at={request.createdAt} />
        </span>
        <span className="max-sm:hidden">
          <CopyField value={request.id} label="request id" />
        </span>
      </div>
      {shown ? (
        <Sentence shown={shown} before={beforeOf(request)} />
      ) : (
        <p className="text-balance font-bold text-lg [overflow-wrap:anywhere]">{request.sentence}</p>
      )}
      <ConsentAsked request={request} />
      <ChangedDelegation request={request} />
      <SinceRead request={request} />
      <Narrowed request={request} />
      {request.beside.length > 0 && <BesideNote beside={request.beside} />}
    </div>
  );
}

/** Notices when the request becomes another one while it is being read. */
function useChangedWhileRead(digest: string): boolean {
  const [first, setFirst] = useState(digest);
  const [changed, setChanged] = useState(false);
  if (first !== digest) {
    setFirst(digest);
    setChanged(true);
  }
  return changed;
}

/** Shows a change of the request, and scrolls to it. */
function Notice({ text }: { text: string }) {
  const notice = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    void notice.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <p ref={notice} role="alert" className="border-line border-b bg-waitbg px-4 py-3 text-wait">
      <span className="font-semibold">Changed and reloaded. </span>
      {text}
    </p>
  );
}

/** One request with all facts for the decision, in reading order. */
function Review({ request, onDecided, listed }: { request: RequestResponse; onDecided: () => void; listed: boolean }) {
  const check = useDocumentCheck(request);
  const decision = useDecision(request, onDecided);
  const changed = useChangedWhileRead(request.digest);
  const act = (action: DecisionAction) => {
    if (whyNot(request, action, check) === undefined) decision.setOpen({ action, digest: check.digest });
  };
  const { yes, no } = answerOf(request);
  useSingleKeys({
    a: () => act(yes),
    n: () => act("approveNarrower"),
    c: () => act("askChanges"),
    d: () => act(no),
  });
  const { shown } = check;
  const notice = decision.notice ?? (changed ? "The request has a new revision since you opened it." : undefined);
  return (
    <article aria-label={`Request ${request.id}`} className="rounded-md border border-line bg-surface">
      {notice && <Notice key={request.revision} text={notice} />}
      {request.through && request.status === "pending" && (
        <DripOf agentId={request.through.id} of="requests" listed={listed} />
      )}
      <Head request={request} shown={shown} />
      {shown ? (
        <>
          <Part title={effectTitle(request)} flush>
            <Effect request={request} shown={shown} />
          </Part>
          {hasChain(request) && (
            <Part title="Chain of authority">
              <Chain request={request} shown={shown} />
            </Part>
          )}
          <Part title="Who decides">
            <StepsView request={request} />
          </Part>
          <Part title="Purpose and terms">
            <RequestFacts request={request} shown={shown} />
          </Part>
          <Part title={request.decidedAt ? "Background" : "Background"}>
            <Background request={request} shown={shown} />
          </Part>
        </>
      ) : (
        <ErrorPanel className="m-4" title="This page cannot show the document, so you cannot decide it here" />
      )}
      <Part title="Document and digest">
        <ExactDocument document={request.document} named={request.digest} check={check} />
      </Part>
      {request.revisions.length > 1 && (
        <Part title="Changes between revisions">
          <RevisionsView request={request} />
        </Part>
      )}
      {request.decidedAt && (
        <Part title="Outcome">
          <RequestOutcome requestId={request.id} />
        </Part>
      )}
      <Part title="Comments and votes">
        <Conversation request={request} />
      </Part>
      <div data-action-bar className="sticky bottom-0 z-20 rounded-b-md border-line border-t bg-surface px-4 py-3">
        <DecisionBar request={request} check={check} onAct={act} />
      </div>
      {shown && (
        <DecisionDialogs
          open={decision.open}
          request={request}
          shown={shown}
          onClose={() => decision.setOpen(undefined)}
          onDecide={decision.decide}
          signs={decision.signs}
          signature={<PasskeyChoice request={request} chosen={decision.chosen} onChoose={decision.setChosen} />}
        />
      )}
    </article>
  );
}

const stay = () => {};

type RequestReviewProps = {
  requestId: string;
  onDecided?: () => void;
  /** Whether it is shown beside its list. */
  listed?: boolean;
};

/** Reads one request and shows it for review. A missing request and a hidden one look the same. */
export function RequestReview({ requestId, onDecided = stay, listed = false }: RequestReviewProps) {
  const query = useQuery(requestDetail(requestId));
  const { data, error, refetch, dataUpdatedAt } = query;
  useRefetchAt(data?.status === "pending" ? data.decideBy : undefined, dataUpdatedAt, refetch);
  if (data) return <Review key={data.id} request={data} onDecided={onDecided} listed={listed} />;
  if (error instanceof ApiProblem && error.status === 404) {
    return (
      <EmptyState kind="no-match" title="Request not found">
        The request does not exist, or you do not have permission to see it.
      </EmptyState>
    );
  }
  const linesClass = "rounded-md border border-line bg-surface p-4";
  return <Unloaded query={query} name="The request" lines={6} linesClass={linesClass} />;
}
