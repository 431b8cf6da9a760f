import type { AgentAttention } from "@/lib/agent-risk/attention.schema";
import { ofAgent } from "./recent";

/** The detections of an agent that are not named, by status. Each links to the tab that lists them. */
export function furtherDetections(agentId: string, { count, confirmed, worst }: AgentAttention["detections"]) {
  const totals = { open: count - confirmed, confirmed };
  return (["open", "confirmed"] as const).flatMap((status) => {
    const further = totals[status] - worst.filter((one) => one.status === status).length;
    const query = new URLSearchParams({ ...(status !== "open" && { status }), q: ofAgent(agentId) });
    return further > 0 ? [{ status, further, href: `/detections?${query}` }] : [];
  });
}
