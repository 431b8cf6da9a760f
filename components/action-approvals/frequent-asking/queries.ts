import { readQuery } from "@/components/data/queries";
import { type FrequentAsker, FrequentAskerList } from "@/lib/action-approvals/frequent-asking/schema";

/** Agents that ask people too often now. */
export const frequentAskers = {
  meta: { topics: ["requests", "action-approvals", "agents"] },
  ...readQuery(["drips"], "/api/drips", FrequentAskerList),
};

/** The kind of the frequent requests: authority or single actions. */
export type Asked = "requests" | "action-approvals";

/** The newest waiting request or action. */
export const waitingOf = (asker: FrequentAsker, of: Asked): string | null =>
  of === "requests" ? asker.requestId : asker.actionApprovalId;
