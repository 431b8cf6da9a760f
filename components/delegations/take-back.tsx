"use client";

import { useQuery } from "@tanstack/react-query";
import { DelegationActions } from "./delegation-actions";
import { delegationDetail } from "./queries";

/** The ways in which an approver takes back what they approved. Renders nothing for other people. */
export function TakeBack({ delegationId }: { delegationId: string }) {
  const { data } = useQuery(delegationDetail(delegationId));
  if (!data?.can.includes("ask_revocation")) return null;
  return (
    <section aria-label="Take back your approval" className="mt-3 flex flex-col gap-2">
      <p className="text-ink2">You approved this. You can suspend it at once, or ask security to revoke it.</p>
      <DelegationActions delegation={data} mayRehomeAll={false} />
    </section>
  );
}
