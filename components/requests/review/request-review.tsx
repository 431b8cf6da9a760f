"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FrequentAskerOf } from "@/components/action-approvals/frequent-asking/asker-notices";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { RiskParts } from "@/components/marks/risk-parts";
import { requestDetail } from "@/components/requests/queries";
import { useFocusOnNext } from "@/components/table/focus-on-next";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { useToast } from "@/components/ui/toast";
import type { RequestResponse } from "@/lib/requests/schema";
import { answerOf, DecisionBar, whyNot } from "./decision-bar";
import { Chain, ChangedDelegation, Effect, effectTitle, hasChain } from "./effect";
import { PasskeyChoice } from "./passkey-signature";
import { RequestFacts } from "./request-facts";
import { Head } from "./review-head";
import { unreadWords } from "./seen-whole";
import { StepsView } from "./steps-view";
import { type DecisionAction, openStep, useDecision } from "./use-decision";
import { type DocumentCheck, useDocumentCheck } from "./use-document-check";

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

// Few requests have more than one.
const Background = dynamic(() => import("./background").then((module) => module.Background), { loading: () => null });
const Conversation = dynamic(() => import("./conversation").then((module) => module.Conversation), {
  loading: () => null,
});
const DecisionDialogs = dynamic(() => import("./decision-dialogs").then((module) => module.DecisionDialogs), {
  loading: () => null,
});
const ExactDocument = dynamic(() => import("./exact-document").then((module) => module.ExactDocument), {
  loading: () => null,
});
const RequestOutcome = dynamic(
  () => import("@/components/inbox/request-outcome").then((module) => module.RequestOutcome),
  { loading: () => null },
);
const RevisionsView = dynamic(() => import("./revisions-view").then((module) => module.RevisionsView), {
  loading: () => null,
});

function Part({ title, flush, children }: { title: string; flush?: boolean; children: ReactNode }) {
  return (
    <section className="border-line border-t">
      <h2 className="px-4 pt-3 text-base">{title}</h2>
      <div className={flush ? "" : "px-4 pt-2 pb-4"}>{children}</div>
    </section>
  );
}

/**
 * Notices when the request becomes another one while it is being read.
 *
 * @param own Digest of the revision that the reader made.
 */
function useChangedWhileRead(digest: string, own: string | undefined): boolean {
  const [first, setFirst] = useState(digest);
  const [changed, setChanged] = useState(false);
  if (first !== digest) {
    setFirst(digest);
    if (digest !== own) setChanged(true);
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

type ReviewProps = { request: RequestResponse; onDecided: () => void; listed: boolean; hasKeys: boolean };

/** Answers that need the sentence to have been on screen. */
const decides: readonly DecisionAction[] = ["approve", "approveNarrower", "consent", "deny", "refuseConsent"];

/** The document in words: its effect, people, chain, steps and background. */
function DocumentParts({ request, shown }: Pick<ReviewProps, "request"> & Pick<DocumentCheck, "shown">) {
  if (!shown)
    return <ErrorPanel className="m-4" title="This page cannot show the document, so you cannot decide it here" />;
  return (
    <>
      <Part title={effectTitle(request)} flush>
        <Effect request={request} shown={shown} />
      </Part>
      <div className="flex flex-col gap-2 border-line border-t px-4 py-3">
        <ChangedDelegation request={request} />
        <RiskParts risk={request.risk} />
      </div>
      <Part title="People and terms">
        <RequestFacts request={request} shown={shown} />
      </Part>
      {hasChain(request) && (
        <Part title="Chain of authority">
          <Chain request={request} shown={shown} />
        </Part>
      )}
      <Part title="Who decides">
        <StepsView request={request} />
      </Part>
      <Part title="Background">
        <Background request={request} shown={shown} />
      </Part>
    </>
  );
}

/** The exact document, and what became of the request so far. */
function RecordParts({ request, check }: Pick<ReviewProps, "request"> & { check: DocumentCheck }) {
  return (
    <>
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
    </>
  );
}

type OpenDecisionProps = Pick<ReviewProps, "request"> & {
  shown: NonNullable<DocumentCheck["shown"]>;
  decision: ReturnType<typeof useDecision>;
};

/** The dialog of the decision that is being made. */
function OpenDecision({ request, shown, decision }: OpenDecisionProps) {
  return (
    <DecisionDialogs
      open={decision.open}
      request={request}
      shown={shown}
      onClose={() => decision.setOpen(undefined)}
      onDecide={decision.decide}
      signs={decision.signs}
      signature={<PasskeyChoice request={request} chosen={decision.chosen} onChoose={decision.setChosen} />}
    />
  );
}

/** One request with all facts for the decision, in reading order. */
function Review({ request, onDecided, listed, hasKeys }: ReviewProps) {
  const check = useDocumentCheck(request);
  const toast = useToast();
  const [seen, setSeen] = useState<string>();
  const unread = seen === request.digest ? undefined : unreadWords;
  const decision = useDecision(request, onDecided);
  const changed = useChangedWhileRead(request.digest, decision.own);
  const act = (action: DecisionAction) => {
    const blocked = whyNot(request, action, check) ?? (decides.includes(action) ? unread : undefined);
    if (blocked === undefined)
      decision.setOpen({ action, digest: check.digest, step: openStep(request.steps)?.number });
    else toast.info("This is not possible now", blocked);
  };
  const { yes, no } = answerOf(request);
  const keys = { a: () => act(yes), n: () => act("approveNarrower"), c: () => act("askChanges"), d: () => act(no) };
  useSingleKeys(hasKeys ? keys : {});
  const { shown } = check;
  const notice = decision.notice ?? (changed ? "The request has a new revision since you opened it." : undefined);
  return (
    <article aria-label={`Request ${request.id}`} className="flex flex-col rounded-md border border-line bg-surface">
      {notice && <Notice key={request.revision} text={notice} />}
      {request.through && request.status === "pending" && (
        <FrequentAskerOf agentId={request.through.id} of="requests" listed={listed} />
      )}
      <Head
        request={request}
        shown={shown}
        onSeen={() => setSeen(request.digest)}
        own={request.digest === decision.own}
      />
      <div
        data-action-bar
        // Early in the order of Tab, and last on the screen.
        className="sticky bottom-0 z-20 order-last rounded-b-md border-line border-t bg-surface px-4 py-3"
      >
        <DecisionBar request={request} check={check} unread={unread} onAct={act} />
      </div>
      <DocumentParts request={request} shown={shown} />
      <RecordParts request={request} check={check} />
      {shown && <OpenDecision request={request} shown={shown} decision={decision} />}
    </article>
  );
}

const stay = () => {};

type RequestReviewProps = {
  requestId: string;
  onDecided?: () => void;
  /** Whether it is shown beside its list. */
  listed?: boolean;
  /** Whether single keys decide it; not while several are marked. */
  hasKeys?: boolean;
};

/** Reads one request and shows it for review. A missing request and a hidden one look the same. */
export function RequestReview({ requestId, onDecided = stay, listed = false, hasKeys = true }: RequestReviewProps) {
  const query = useQuery(requestDetail(requestId));
  const { data, refetch, dataUpdatedAt } = query;
  useFocusOnNext(requestId, data?.id);
  useRefetchAt(data?.status === "pending" ? data.decideBy : undefined, dataUpdatedAt, refetch);
  if (data) return <Review key={data.id} request={data} {...{ onDecided, listed, hasKeys }} />;
  const linesClass = "rounded-md border border-line bg-surface p-4";
  return <Unloaded query={query} name="The request" lines={6} linesClass={linesClass} />;
}
