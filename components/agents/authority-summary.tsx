"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { delegationList } from "@/components/delegations/queries";
import { StandingCause, StandingMark } from "@/components/delegations/standing-mark";
import { SearchedSoFar, SearchingOn } from "@/components/table/no-match";
import { useFollowed } from "@/components/table/use-followed";
import { Countdown } from "@/components/time/countdown";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import type { DelegationSummary } from "@/lib/delegations/schema";
import { holdsNothingYet, isUnknown } from "@/lib/principals/standing.model";
import { useAgentTab } from "./agent-tab";
import { delegatorOf, NoAuthority } from "./delegation-card";
import { heldBy } from "./recent";

const SHOWN = 4;

function Line({ delegation }: { delegation: DelegationSummary }) {
  const { id, sentence, purpose, notInEffect, expiresAt, requestId } = delegation;
  return (
    <li className="flex flex-col gap-1 border-line px-4 py-3 not-last:border-b">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <Link href={`/delegations/${id}`} className="min-w-0 flex-1 basis-60 text-pretty font-semibold hover:underline">
          {sentence || purpose}
        </Link>
        {notInEffect && <StandingMark standing={delegation} />}
      </div>
      <p className="text-ink2 text-sm">
        given by {delegatorOf(delegation)}, because “{purpose}” ·{" "}
        <Link href={`/requests/${requestId}`} className="underline">
          approved request
        </Link>{" "}
        ·{" "}
        {notInEffect === null ? (
          <Countdown until={expiresAt} lead="ends in" urgentBelow={86_400} />
        ) : (
          <StandingCause standing={delegation} />
        )}
      </p>
    </li>
  );
}

/** The agent's newest active delegations in one sentence each. */
export function AuthoritySummary({ agent }: { agent: AgentResponse }) {
  const { setTab } = useAgentTab();
  const list = useInfiniteQuery(delegationList(heldBy(agent.id)));
  const live = list.data?.pages.flatMap(({ delegations }) => delegations);
  const { follows, more } = useFollowed(list, live?.length);
  return (
    <Panel
      title={
        agent.standing.inEffect || isUnknown(agent.standing) || holdsNothingYet(agent.standing)
          ? "What it may do, and why"
          : "What it could do, and why"
      }
      flush
      actions={
        agent.counts.delegations.active > 0 && (
          <Button size="sm" onClick={() => setTab("authority")}>
            Show the chains
          </Button>
        )
      }
    >
      {!live && <Unloaded query={list} name="Its delegations" linesClass="p-4" />}
      {live?.length === 0 && follows && <SearchingOn />}
      {live?.length === 0 && !follows && list.hasNextPage && <SearchedSoFar onMore={more} loading={list.isFetching} />}
      {live?.length === 0 && !list.hasNextPage && <NoAuthority agent={agent} />}
      {live && live.length > 0 && (
        <ul>
          {live.slice(0, SHOWN).map((delegation) => (
            <Line key={delegation.id} delegation={delegation} />
          ))}
        </ul>
      )}
      {live && live.length > SHOWN && (
        <p className="border-line border-t px-4 py-2.5 text-ink2 text-sm">
          {SHOWN} of {agent.counts.delegations.active.toLocaleString("en")} shown.
        </p>
      )}
    </Panel>
  );
}
