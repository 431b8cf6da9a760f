"use client";

import { RiskScore } from "@/components/marks/risk-parts";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Seal } from "@/components/ui/seal";
import type { ActionApprovalSummary } from "@/lib/action-approvals/schema";
import { agentLabel } from "@/lib/agents/model";
import { readableAmount } from "@/lib/authority/language/amount";
import { ActionStatus } from "./action-status";

/** The amount that the action is about, large enough to be compared at a glance. */
function Amount({ fields }: Pick<ActionApprovalSummary, "fields">) {
  const money = fields.find(({ kind }) => kind === "money");
  if (!money) return null;
  return (
    <span className="shrink-0 font-mono font-semibold">{readableAmount(money.value, money.unit ?? undefined)}</span>
  );
}

function When({ action }: { action: ActionApprovalSummary }) {
  if (action.status !== "pending") return <ActionStatus action={action} />;
  return <Countdown until={action.expiresAt} over="over" lead="ends in" urgentBelow={300} className="text-sm" />;
}

/** One action in the queue. */
export function ActionItem({ action }: { action: ActionApprovalSummary }) {
  const { agent } = action;
  return (
    <>
      <Seal value={agent.id} frame="agent" className="mt-0.5" />
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <span className="flex items-baseline justify-between gap-2">
          <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{agentLabel(agent)}</span>
          <When action={action} />
        </span>
        <span className="flex items-baseline justify-between gap-2 text-ink2">
          <span className="min-w-0 truncate">
            {action.action} {action.resourceType} {action.resource}
          </span>
          <Amount fields={action.fields} />
        </span>
        {action.voidReason && (
          <span className="text-sm text-wait">
            <span className="font-semibold">
              {action.status === "approved" ? "Cannot be used." : "Cannot be approved."}
            </span>{" "}
            {action.voidReason}
          </span>
        )}
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
          <span className="min-w-0 truncate">at {action.resourceServer.name}</span>
          <RiskScore score={action.risk.score} />
          <span>
            asked <Timestamp at={action.createdAt} />
          </span>
        </span>
      </span>
    </>
  );
}
