"use client";

import { useQuery } from "@tanstack/react-query";
import { AskedCard } from "./asked-card";
import { askedOf, openAsked } from "./queries";

/** The newest requests to revoke one delegation. Renders nothing without one. */
export function AskedOfDelegation({ delegationId }: { delegationId: string }) {
  const { data } = useQuery(askedOf(delegationId));
  return data?.revocationRequests.map((asked) => <AskedCard key={asked.id} asked={asked} />);
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
