"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { WaitingDelegation } from "@/components/delegations/waiting-delegation";
import { NarrowingCard } from "./narrowing-card";
import { narrowingsOf } from "./queries";

type Props = { id: string; delegationId: string };

/** One request to narrow a delegation to its use, as an item of the inbox. */
export function NarrowingReview({ id, delegationId }: Props) {
  const query = useQuery(narrowingsOf(delegationId));
  if (!query.data) return <Unloaded query={query} name="The request" lines={4} />;
  const asked = query.data.narrowingRequests.find((one) => one.id === id);
  if (!asked) return <p className="text-ink2">This request no longer waits.</p>;
  return (
    <WaitingDelegation
      delegationId={delegationId}
      answer={(delegation) => <NarrowingCard asked={asked} delegation={delegation} />}
    />
  );
}
