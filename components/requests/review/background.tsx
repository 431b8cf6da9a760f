import { RiskMark } from "@/components/marks/risk-mark";
import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { StatusMark } from "@/components/ui/status-mark";
import type { RequestResponse } from "@/lib/requests/schema";
import type { ShownDocument } from "./shown-document";

const times = (count: number): string =>
  count === 0 ? "never" : count === 1 ? "once" : `${count.toLocaleString("en")} times`;
const many = (count: number, one: string): string => `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

/** Shows how alike requests ended, and whether they gave as much as this one asks for. */
export function precedentWords({ alike, granted, denied }: RequestResponse["precedent"]): string {
  if (granted + denied === 0) return "The first request for this agent.";
  if (alike.granted + alike.denied === 0) return "No earlier request for this agent asked for the same actions.";
  const parts = [
    alike.granted > 0 && `granted ${times(alike.granted)} (${howMuch(alike)}), ${usedWords(alike)}`,
    alike.denied > 0 && `denied ${times(alike.denied)}`,
  ].filter(Boolean);
  return `Earlier requests for the same actions: ${parts.join("; ")}.`;
}

function howMuch({ granted, asMuch }: RequestResponse["precedent"]["alike"]): string {
  if (asMuch === 0) return granted === 1 ? "for less than this" : "each time for less than this";
  if (asMuch >= granted) return granted === 1 ? "for as much or more" : "each time for as much or more";
  return `${times(asMuch)} for as much or more`;
}

function usedWords({ granted, used }: RequestResponse["precedent"]["alike"]): string {
  if (used === null) return "uses not counted: that would take too long";
  if (used === 0) return "never used";
  return granted === 1 ? "used" : `${used} of them used`;
}

/** Lists the reasons for the risk of a request. */
export function riskReasons({ agent, maxDepth }: ShownDocument, { behaviour }: RequestResponse): string[] {
  return [
    ...(agent.environment === "prod" ? ["it acts in production"] : []),
    ...(maxDepth > 0 ? [`it may be passed on over ${many(maxDepth, "hop")}`] : []),
    ...(behaviour.agent.detections > 0
      ? [`${many(behaviour.agent.detections, "detection")} about the agent lately`]
      : []),
  ];
}

function Precedent({ request }: { request: RequestResponse }) {
  return (
    <div className="flex flex-col gap-1">
      <p>{precedentWords(request.precedent)}</p>
      {request.precedent.last.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-sm">
          {request.precedent.last.map(({ id, status, at }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-2">
              <StatusMark status={status} />
              <Link href={`/requests/${id}`} className="underline underline-offset-2">
                <Timestamp at={at} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Summarises what the agent did lately, of its newest actions where it did more than are counted. */
function agentWords({ allowed, denied, capped, detections }: RequestResponse["behaviour"]["agent"], span: string) {
  const counted = `${many(allowed, "action")} allowed, ${denied.toLocaleString("en")} denied`;
  const newest = (allowed + denied).toLocaleString("en");
  return `${span}: ${capped ? `of the newest ${newest} actions, ` : ""}${counted}, ${many(detections, "detection")}.`;
}

/** Summarises the requester's recent requests. A request made by an agent is not counted for its person. */
function requesterWords(
  { requester: { name }, through, behaviour: { requester } }: RequestResponse,
  span: string,
): string {
  const asked = `${span}: asked ${times(requester.asked)}, ${requester.granted} granted, ${requester.denied} denied.`;
  return through
    ? `The agent ${through.name} made this request, not ${name}. Other requests by ${name}, ${lowerFirst(asked)}`
    : asked;
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** Risk, precedent, and what agent and requester did lately; of a decided request, as it was at the decision. */
export function Background({ request, shown }: { request: RequestResponse; shown: ShownDocument }) {
  const { days, agent } = request.behaviour;
  const span = request.decidedAt ? `In the ${days} days before the decision` : `In the last ${days} days`;
  return (
    <KeyValue
      className="grid-cols-[7.5rem_minmax(0,1fr)] gap-y-3"
      items={[
        {
          label: "Risk tier",
          value: (
            <span className="flex flex-wrap items-center gap-x-3">
              <RiskMark tier={shown.agent.riskTier} />
              <span className="text-ink2">{riskReasons(shown, request).join("; ")}</span>
            </span>
          ),
        },
        { label: "Precedent", value: <Precedent request={request} /> },
        {
          label: "The agent",
          value: agentWords(agent, span),
        },
        {
          label: "The requester",
          value: requesterWords(request, span),
        },
      ]}
    />
  );
}
