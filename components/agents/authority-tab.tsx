"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus, Waypoints } from "lucide-react";
import { delegationList } from "@/components/delegations/queries";
import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Panel } from "@/components/ui/panel";
import { SkeletonText } from "@/components/ui/skeleton";
import type { AgentResponse } from "@/lib/agents/schema";
import { whyNot } from "./agent-menu";
import { counted } from "./agent-words";
import { DelegationCard, NoAuthority } from "./delegation-card";
import { isLive, OPEN_CHAINS, ofAgent } from "./recent";

function RequestButton({ agent }: { agent: AgentResponse }) {
  const reason = whyNot(agent, "requestAuthority");
  if (reason) {
    return (
      <Button icon={<Plus aria-hidden />} whyNot={reason}>
        Request authority
      </Button>
    );
  }
  return (
    <ButtonLink icon={<Plus aria-hidden />} href={`/delegations/new?agent=${agent.id}`}>
      Request authority
    </ButtonLink>
  );
}

/** All authority of an agent: what it may do now with the chain behind each, then what has ended. */
export function AuthorityTab({ agent }: { agent: AgentResponse }) {
  const list = useInfiniteQuery(delegationList(ofAgent(agent.id)));
  const all = list.data?.pages.flatMap(({ delegations }) => delegations);
  if (!all) {
    return list.error ? (
      <ErrorPanel
        title="Its delegations could not be loaded"
        error={list.error}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      />
    ) : (
      <SkeletonText lines={6} />
    );
  }
  const live = all.filter(isLive);
  const resting = live.filter(({ status, standing }) => status === "active" && !standing.inEffect).length;
  const ended = all.filter((delegation) => !isLive(delegation));
  return (
    <div className="mx-auto flex max-w-280 flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 text-ink2">
          {counted(agent.counts.delegations.active, "active delegation")}
          {resting > 0 &&
            `, ${resting === live.length ? "none of them in effect" : `${resting} of them not in effect`}`}
          . An action is allowed when one of them covers it, and every hop above does too.
        </p>
        <div className="flex flex-wrap gap-2">
          <ButtonLink icon={<Waypoints aria-hidden />} href={`/delegations/graph?agent=${agent.id}`}>
            Show graph
          </ButtonLink>
          <RequestButton agent={agent} />
        </div>
      </div>
      {live.length === 0 && (
        <Panel flush>
          <NoAuthority agent={agent} />
        </Panel>
      )}
      {live.map((delegation, index) => (
        <DelegationCard key={delegation.id} delegation={delegation} startsOpen={index < OPEN_CHAINS} />
      ))}
      {ended.length > 0 && <h2 className="text-base">No longer in effect</h2>}
      {ended.map((delegation) => (
        <DelegationCard key={delegation.id} delegation={delegation} startsOpen={false} />
      ))}
      {list.hasNextPage && (
        <Button className="self-start" onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          Load more
        </Button>
      )}
    </div>
  );
}
