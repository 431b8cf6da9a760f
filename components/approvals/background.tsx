import Link from "next/link";
import { KeyValue } from "@/components/ui/key-value";
import { RiskMark } from "@/components/ui/risk-mark";
import { StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { RequestResponse } from "@/lib/approvals/schema";
import type { ShownDocument } from "./shown-document";

const times = (count: number): string => (count === 1 ? "once" : `${count.toLocaleString("en")} times`);
const many = (count: number, one: string): string => `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

/** How alike requests ended: "granted 11 times, used 3". Once decided, a request counts itself. */
export function precedentWords({ precedent: { alike, granted, denied }, status }: RequestResponse): string {
  const own = (name: RequestResponse["status"]) => (status === name ? 1 : 0);
  const [given, refused] = [alike.granted - own("approved"), alike.denied - own("denied")];
  const others = granted + denied - own("approved") - own("denied");
  if (given === 0 && refused === 0) {
    return others === 0 ? "The first request for this agent." : "Nothing like it was asked for this agent before.";
  }
  const parts = [
    given > 0 && `granted ${times(given)}, used ${alike.used}`,
    refused > 0 && `denied ${times(refused)}`,
  ].filter(Boolean);
  return `The same for this agent: ${parts.join("; ")}.`;
}

/** What makes a request risky, in words. */
export function riskReasons({ agent, maxDepth }: ShownDocument, { behaviour }: RequestResponse): string[] {
  return [
    `the agent's tier is ${agent.riskTier}`,
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
      <p>{precedentWords(request)}</p>
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

/** What an approver weighs beside the request itself: risk, precedent, and what agent and requester did lately. */
export function Background({ request, shown }: { request: RequestResponse; shown: ShownDocument }) {
  const { days, agent, requester } = request.behaviour;
  return (
    <KeyValue
      className="grid-cols-[7.5rem_minmax(0,1fr)] gap-y-3"
      items={[
        {
          label: "Risk",
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
          value: `In the last ${days} days: ${many(agent.allowed, "action")} allowed, ${agent.denied.toLocaleString("en")} denied, ${many(agent.detections, "detection")}.`,
        },
        {
          label: "The requester",
          value: `In the last ${days} days: asked ${times(requester.asked)}, ${requester.granted} granted, ${requester.denied} denied.`,
        },
      ]}
    />
  );
}
