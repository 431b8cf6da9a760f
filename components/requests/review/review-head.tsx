import dynamic from "next/dynamic";
import { Sentence } from "@/components/requests/sentence";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import type { RequestResponse } from "@/lib/requests/schema";
import { isMarked } from "@/lib/risk/model";
import { asksConsent } from "./decision-bar";
import { beforeOf } from "./effect";
import { EffectLineItem } from "./effect-line";
import { Parties } from "./parties";
import { SeenWhole } from "./seen-whole";
import type { ShownDocument } from "./shown-document";

const BesideNote = dynamic(
  () => import("@/components/delegations/overlapping-note").then((module) => module.BesideNote),
  { loading: () => null },
);

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

/** The purpose, and the reason for a change, as separate lines. */
function Why({ shown: { purpose, changeReason } }: { shown: ShownDocument }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 [overflow-wrap:anywhere]">
      <dt className="text-ink3">Purpose</dt>
      <dd className="whitespace-pre-line">{purpose}</dd>
      {changeReason && (
        <>
          <dt className="text-ink3">Why changed</dt>
          <dd className="whitespace-pre-line">{changeReason}</dd>
        </>
      )}
    </dl>
  );
}

type HeadProps = {
  request: RequestResponse;
  shown: ShownDocument | undefined;
  /** Called once the sentence has been on screen. */
  onSeen: () => void;
  /** Whether the reader made this revision just now. The page then scrolls to it. */
  own: boolean;
};

/** The top of a review: the sentence as its heading, the parties, and what changed since it was read. */
export function Head({ request, shown, onSeen, own }: HeadProps) {
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
      <SeenWhole key={request.digest} onSeen={onSeen} comesIntoView={own}>
        {shown ? (
          <Sentence shown={shown} before={beforeOf(request, shown)} marked={request.risk.parts.filter(isMarked)} />
        ) : (
          <h2 tabIndex={-1} className="text-balance font-bold text-lg [overflow-wrap:anywhere]">
            {request.sentence}
          </h2>
        )}
        {shown && <Parties request={request} shown={shown} />}
        {shown && <Why shown={shown} />}
      </SeenWhole>
      <ConsentAsked request={request} />
      <SinceRead request={request} />
      <Narrowed request={request} />
      {request.beside.length > 0 && <BesideNote beside={request.beside} />}
    </div>
  );
}
