"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus, Waypoints } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { delegationList } from "@/components/delegations/queries";
import { AgentUsageSection } from "@/components/privilege-use/agent-usage";
import { SearchedSoFar, SearchingOn } from "@/components/table/no-match";
import { type Followed, useFollowed } from "@/components/table/use-followed";
import { Button, ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import type { DelegationSummary } from "@/lib/delegations/schema";
import { whyNot } from "./agent-menu";
import { counted } from "./agent-words";
import { DelegationCard, NoAuthority } from "./delegation-card";
import { endedOf, heldBy, OPEN_CHAINS } from "./recent";

function RequestButton({ agent }: { agent: AgentResponse }) {
  return (
    <ButtonLink
      icon={<Plus aria-hidden />}
      href={`/delegations/new?agent=${agent.id}`}
      whyNot={whyNot(agent, "requestAuthority")}
    >
      Request authority
    </ButtonLink>
  );
}

type Shown = { rows: DelegationSummary[]; list: ReturnType<typeof useDelegations>; followed: Followed };

function useDelegations(q: string) {
  return useInfiniteQuery(delegationList(q));
}

function More({ list, followed }: Pick<Shown, "list" | "followed">) {
  if (!list.hasNextPage) return null;
  const loading = list.isFetchingNextPage || followed.follows;
  return (
    <Button className="self-start" onClick={followed.more} loading={loading}>
      Load more
    </Button>
  );
}

function restingWords(rows: readonly DelegationSummary[], complete: boolean): string {
  const resting = rows.filter(({ status, standing }) => status === "active" && !standing.inEffect).length;
  if (resting === 0) return "";
  if (!complete) return `, ${resting} of the newest ${rows.length} not in effect`;
  return resting === rows.length ? ", none of them in effect" : `, ${resting} of them not in effect`;
}

function Held({ agent, rows, list, followed }: Shown & { agent: AgentResponse }) {
  if (rows.length > 0) {
    return (
      <>
        {rows.map((delegation, index) => (
          <DelegationCard key={delegation.id} delegation={delegation} startsOpen={index < OPEN_CHAINS} />
        ))}
        <More list={list} followed={followed} />
      </>
    );
  }
  if (followed.follows) return <SearchingOn />;
  return (
    <Panel flush>
      {list.hasNextPage ? (
        <SearchedSoFar onMore={followed.more} loading={list.isFetchingNextPage} />
      ) : (
        <NoAuthority agent={agent} />
      )}
    </Panel>
  );
}

/** Delegations that are over. */
function Ended({ agentId }: { agentId: string }) {
  const list = useDelegations(endedOf(agentId));
  const rows = list.data?.pages.flatMap(({ delegations }) => delegations);
  const followed = useFollowed(list, rows?.length);
  if (!rows || (rows.length === 0 && !list.hasNextPage)) return null;
  return (
    <>
      <h2 className="text-base">No longer in effect</h2>
      {rows.map((delegation) => (
        <DelegationCard key={delegation.id} delegation={delegation} startsOpen={false} />
      ))}
      <More list={list} followed={followed} />
    </>
  );
}

/** All authority of an agent: what it may do now with the chain behind each, then what has ended. */
export function AuthorityTab({ agent }: { agent: AgentResponse }) {
  const list = useDelegations(heldBy(agent.id));
  const rows = list.data?.pages.flatMap(({ delegations }) => delegations);
  const followed = useFollowed(list, rows?.length);
  if (!rows) return <Unloaded query={list} name="Its delegations" lines={6} />;
  return (
    <div className="mx-auto flex max-w-280 flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 text-ink2">
          {counted(agent.counts.delegations.active, "active delegation")}
          {restingWords(rows, !list.hasNextPage)}. An action is allowed if one delegation and every hop above it cover
          it.
        </p>
        <div className="flex flex-wrap gap-2">
          <ButtonLink icon={<Waypoints aria-hidden />} href={`/delegations/graph?agent=${agent.id}`}>
            Show graph
          </ButtonLink>
          <RequestButton agent={agent} />
        </div>
      </div>
      {agent.counts.delegations.active > 0 && <AgentUsageSection agentId={agent.id} />}
      <Held agent={agent} rows={rows} list={list} followed={followed} />
      <Ended agentId={agent.id} />
    </div>
  );
}
