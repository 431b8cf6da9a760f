import { StatusMark } from "@/components/ui/status-mark";
import type { ActionApprovalSummary } from "@/lib/action-approvals/schema";

/** The state of an action. An approval that was taken back is denied, and says so. */
export function ActionStatus({ action }: { action: Pick<ActionApprovalSummary, "status" | "takenBack"> }) {
  return action.takenBack ? <StatusMark status="taken_back" /> : <StatusMark status={action.status} />;
}
