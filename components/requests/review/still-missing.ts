import type { StepResponse } from "@/lib/requests/schema";

type Progress = Pick<StepResponse, "state" | "quorum" | "approved">;

const counted = (count: number, one: string): string => (count === 1 ? `one more ${one}` : `${count} more ${one}s`);

/** Says what a request still needs after one more approval of its open step; undefined when that grants it. */
export function stillMissing(steps: readonly Progress[]): string | undefined {
  const open = steps.find(({ state }) => state === "open");
  const approvals = open ? Math.max(0, open.quorum - open.approved - 1) : 0;
  const later = steps.filter(({ state }) => state === "waiting").length;
  const parts = [
    approvals > 0 && `this step then needs ${counted(approvals, "approval")}`,
    later > 0 && `${counted(later, "step")} ${later === 1 ? "follows" : "follow"}`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(", and ");
}
