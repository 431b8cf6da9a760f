"use client";

import { axesWords, DirectionMark } from "@/components/authority/effect-lines";
import { RiskMark } from "@/components/marks/risk-mark";
import { askedBy } from "@/components/requests/review/asked-by";
import { CursorPager } from "@/components/table/cursor-pager";
import { QueueLink } from "@/components/table/queue-link";
import { Countdown } from "@/components/time/countdown";
import { Checkbox } from "@/components/ui/choice";
import { cn } from "@/components/ui/cn";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel, type RiskTier } from "@/lib/agents/model";
import type { RequestSummary } from "@/lib/requests/schema";

const tiers: readonly RiskTier[] = ["low", "medium", "high", "critical"];

/** The sentence without the name in front of it, which stands above it. */
function allowance({ agent, sentence }: RequestSummary): string {
  const name = agentLabel(agent);
  return sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : sentence;
}

/** Which requests are marked, to be decided together. */
export type Marked = { ids: ReadonlySet<string>; toggle: (id: string) => void };

function When({ request }: { request: RequestSummary }) {
  if (request.status !== "pending") return <StatusMark status={request.status} />;
  return <Countdown until={request.decideBy} over="over" lead="decide in" urgentBelow={86_400} className="text-sm" />;
}

/** Marks whether a change widens its delegation, and on how many axes. */
function Widens({ axes }: { axes: number }) {
  if (axes === 0) return <DirectionMark direction="same" word="widens nothing" />;
  return <DirectionMark direction="widens" word={`wider on ${axesWords(axes)}`} />;
}

function Item({
  request,
  selected,
  onSelect,
  marked,
}: {
  request: RequestSummary;
  selected: boolean;
  onSelect: (id: string) => void;
  marked: Marked | undefined;
}) {
  const { agent } = request;
  const tier = tiers.find((known) => known === agent.riskTier);
  return (
    <li className="flex border-line not-first:border-t">
      {marked && !request.waitsForConsentOf && (
        <Checkbox
          className="ps-3 pe-2 pt-3"
          hideLabel
          label={`Mark the request for ${agent.name}`}
          checked={marked.ids.has(request.id)}
          onChange={() => marked.toggle(request.id)}
        />
      )}
      <QueueLink name="request" id={request.id} selected={selected} onSelect={onSelect}>
        <Seal value={agent.id} frame="agent" className="mt-0.5" />
        <span className="flex min-w-0 flex-1 flex-col gap-1">
          <span className="flex items-baseline justify-between gap-2">
            <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{agentLabel(agent)}</span>
            <When request={request} />
          </span>
          <span className="line-clamp-2 text-ink2">{allowance(request)}</span>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
            <span className="min-w-0 truncate">{askedBy(request)}</span>
            {tier && <RiskMark tier={tier} />}
            <Pill mono tone="outline">
              {agent.environment}
            </Pill>
            {request.changesDelegationId && <Widens axes={request.widens} />}
            {request.waitsForConsentOf && <Pill tone="wait">waits for {request.waitsForConsentOf.name}'s consent</Pill>}
            {request.narrowedBy && <Pill tone="wait">narrowed</Pill>}
            {request.assignee && <Pill>for {request.assignee.person?.name ?? request.assignee.group}</Pill>}
          </span>
        </span>
      </QueueLink>
    </li>
  );
}

const waiting = ["a", "b", "c", "d"];

/** The grey shape of a list that is still to come. */
export function InboxSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="rounded-md border border-line bg-surface">
      {waiting.map((key) => (
        <div key={key} className="flex flex-col gap-2 border-line p-3 not-first:border-t">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-full" />
          <Skeleton className="w-3/5" />
        </div>
      ))}
    </div>
  );
}

export type InboxListProps = {
  requests: readonly RequestSummary[];
  selectedId: string | undefined;
  onSelect: (id: string) => void;
  /** Absent where nothing is decided together. */
  marked?: Marked | undefined;
  stale: boolean;
  hasMore: boolean;
  onMore: () => void;
  loadingMore: boolean;
};

/** The requests of a queue, one of them chosen. */
export function InboxList(props: InboxListProps) {
  return (
    <div
      className={cn("rounded-md border border-line bg-surface", props.stale && "opacity-60")}
      aria-busy={props.stale}
    >
      <ul aria-label="Requests">
        {props.requests.map((request) => (
          <Item
            key={request.id}
            request={request}
            selected={request.id === props.selectedId}
            onSelect={props.onSelect}
            marked={props.marked}
          />
        ))}
      </ul>
      {props.hasMore && (
        <CursorPager shown={props.requests.length} hasMore onMore={props.onMore} loading={props.loadingMore} />
      )}
    </div>
  );
}
