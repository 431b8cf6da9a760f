"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

export const agentTabs = ["overview", "credentials", "authority", "activity"] as const;
export type AgentTab = (typeof agentTabs)[number];

/** Gives the tab that the URL names, and the setter; each change is an entry of the history. */
export function useAgentTab(): { tab: AgentTab; setTab: (tab: AgentTab) => void } {
  const [tab, set] = useQueryState("tab", parseAsStringLiteral(agentTabs).withDefault("overview"));
  return {
    tab,
    setTab: (next) => {
      window.scrollTo({ top: 0 });
      void set(next === "overview" ? null : next, { history: "push" });
    },
  };
}
