"use client";

import { axesWords, DirectionMark } from "@/components/authority/effect-lines";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { RiskScore } from "@/components/marks/risk-parts";
import { askedBy } from "@/components/requests/review/asked-by";
import { UnreadNotes } from "@/components/requests/unread-notes";
import { Countdown } from "@/components/time/countdown";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import type { RequestSummary } from "@/lib/requests/schema";

/** The sentence without the name in front of it, which stands above it. */
function allowance({ agent, sentence }: RequestSummary): string {
  const name = agentLabel(agent);
  return sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : sentence;
}

function When({ request }: { request: RequestSummary }) {
  if (request.status !== "pending") return <StatusMark status={request.status} />;
  return <Countdown until={request.decideBy} over="over" lead="decide in" urgentBelow={86_400} className="text-sm" />;
}

/** Marks whether a change widens its delegation, and on how many axes. */
function Widens({ axes }: { axes: number }) {
  if (axes === 0) return <DirectionMark direction="same" word="widens nothing" />;
  return <DirectionMark direction="widens" word={`wider on ${axesWords(axes)}`} />;
}

/** One request in the inbox. */
export function InboxItem({ request }: { request: RequestSummary }) {
  const { agent } = request;
  return (
    <>
      <Seal value={agent.id} frame="agent" className="mt-0.5" />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex items-baseline justify-between gap-2">
          <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{agentLabel(agent)}</span>
          <When request={request} />
        </span>
        <span className="line-clamp-2 text-ink2">{allowance(request)}</span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
          <span className="min-w-0 truncate">{askedBy(request)}</span>
          <RiskScore score={request.risk.score} />
          <EnvironmentPill environment={agent.environment} />
          {request.changesDelegationId && <Widens axes={request.widens} />}
          {request.waitsForConsentOf && <Pill tone="wait">waits for {request.waitsForConsentOf.name}'s consent</Pill>}
          <UnreadNotes count={request.unread} />
          {request.narrowedBy && <Pill tone="wait">narrowed</Pill>}
          {request.assignee && <Pill>for {request.assignee.person?.name ?? request.assignee.group}</Pill>}
        </span>
      </span>
    </>
  );
}
