import type { AgentViewCounts } from "@/lib/agents/schema";
import { type AgentView, agentViewFilters } from "@/lib/agents/views.model";
import { figure, type PendingPart } from "./parts";

/** The link of a list with a filter. */
export const listLink = (path: string, q: string): string =>
  q === "" ? path : `${path}?${new URLSearchParams({ q })}`;

export type ViewPart = { view: AgentView; label: string; attention?: boolean };

/** Figures over views of the inventory. One query counts all views. */
export function agentFigures(
  views: readonly ViewPart[],
  counts: () => Promise<AgentViewCounts>,
  within: string,
): PendingPart[] {
  return views.map(({ view, label, attention = true }) => {
    const link = listLink("/agents", [within, agentViewFilters[view]].filter((part) => part !== "").join(" "));
    const count = async () => {
      const found = await counts();
      return { count: found[view], capped: found.capped.some((capped) => capped === view) };
    };
    return figure({ id: `agents-${view}`, label, link }, count, attention);
  });
}
