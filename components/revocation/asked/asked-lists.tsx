"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Unloaded } from "@/components/data/unloaded";
import { SkeletonText } from "@/components/ui/skeleton";
import { askedOf, openAsked } from "./queries";

// Few delegations have one.
const AskedCard = dynamic(() => import("./asked-card").then((module) => module.AskedCard), {
  loading: () => <SkeletonText lines={4} />,
});

/** The newest requests to revoke one delegation. Renders nothing without one. */
export function AskedOfDelegation({ delegationId }: { delegationId: string }) {
  const { data } = useQuery(askedOf(delegationId));
  return data?.revocationRequests.map((asked) => <AskedCard key={asked.id} asked={asked} />);
}

/** One request to revoke, as an item of the inbox. */
export function AskedOfItem({ id, delegationId }: { id: string; delegationId: string }) {
  const query = useQuery(askedOf(delegationId));
  if (!query.data) return <Unloaded query={query} name="The request" lines={4} />;
  const asked = query.data.revocationRequests.find((one) => one.id === id);
  if (!asked) return <p className="text-ink2">This request no longer waits.</p>;
  return <AskedCard asked={asked} linked />;
}

/** The open requests to revoke, for those who answer them. Renders nothing without one. */
export function OpenAsked() {
  const { data } = useQuery(openAsked);
  if (!data || data.revocationRequests.length === 0) return null;
  return (
    <section aria-label="Requests to revoke" className="flex flex-col gap-3">
      <h2 className="text-base">Requests to revoke</h2>
      {data.revocationRequests.map((asked) => (
        <AskedCard key={asked.id} asked={asked} linked />
      ))}
      {data.next !== null && <p className="text-ink2">More are open. Answer these first.</p>}
    </section>
  );
}
