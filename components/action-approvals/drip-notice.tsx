"use client";

import { ButtonLink } from "@/components/ui/button";
import { dripCount } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";

export type DripOffers = { mayAsk: boolean; mayStop: boolean };

/** Nobody reads the fifth question in ten minutes: something better is offered. */
export function DripNotice({ action, offers }: { action: ActionApprovalResponse; offers: DripOffers }) {
  const { agent, lately } = action;
  if (action.status !== "pending" || lately.asked < dripCount) return null;
  return (
    <div role="note" className="flex flex-col gap-2 border-line border-b bg-waitbg px-4 py-3 text-wait">
      <p>
        <span className="font-semibold">
          {agent.displayName ?? agent.name} asked {lately.asked} times in ten minutes.
        </span>{" "}
        Who is asked that often stops reading. A bounded delegation with limits decides it once; or suspend the agent
        until it is clear why it asks.
      </p>
      {(offers.mayAsk || offers.mayStop) && (
        <p className="flex flex-wrap gap-2">
          {offers.mayAsk && (
            <ButtonLink href={`/requests/new?agent=${agent.id}`}>Ask for a bounded delegation</ButtonLink>
          )}
          {offers.mayStop && <ButtonLink href={`/agents/${agent.id}`}>Open the agent to suspend it</ButtonLink>}
        </p>
      )}
    </div>
  );
}
