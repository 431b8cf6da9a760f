import { readQuery } from "@/components/data/queries";
import { type Drip, DripList } from "@/lib/action-approvals/frequent-asking/schema";

/** Agents that ask people too often now. */
export const drips = {
  meta: { topics: ["requests", "action-approvals", "agents"] },
  ...readQuery(["drips"], "/api/drips", DripList),
};

/** The kind of the frequent requests: authority or single actions. */
export type Asked = "requests" | "action-approvals";

/** The newest waiting request or action. */
export const waitingOf = (drip: Drip, of: Asked): string | null =>
  of === "requests" ? drip.requestId : drip.actionApprovalId;
