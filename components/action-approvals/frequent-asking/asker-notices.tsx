"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useNow } from "@/components/time/use-now";
import { cn } from "@/components/ui/cn";
import type { FrequentAsker } from "@/lib/action-approvals/frequent-asking/schema";
import { type Asked, frequentAskers, waitingOf } from "./queries";

// Seldom there, so its code comes when it is.
const FrequentAskerNotice = dynamic(() => import("./asker-notice").then((module) => module.FrequentAskerNotice), {
  loading: () => null,
});

/** The agents that ask too often now, as far as something of them waits; those over by themselves are gone. */
function useFrequentAskers(of: Asked): FrequentAsker[] {
  const now = useNow(60);
  const { data } = useQuery(frequentAskers);
  return (data?.drips ?? []).filter((asker) => waitingOf(asker, of) !== null && Date.parse(asker.until) > now);
}

/** All of them, above the list of what waits. */
export function FrequentAskerNotices({ of }: { of: Asked }) {
  return useFrequentAskers(of).map((asker) => (
    <FrequentAskerNotice key={asker.agent.id} asker={asker} of={of} className="rounded-md border border-line p-3" />
  ));
}

/** The one of the agent that asked for what is under review; beside a list, which has it already, on narrow screens alone. */
export function FrequentAskerOf({ agentId, of, listed }: { agentId: string; of: Asked; listed: boolean }) {
  const asker = useFrequentAskers(of).find(({ agent }) => agent.id === agentId);
  if (!asker) return null;
  return (
    <FrequentAskerNotice
      asker={asker}
      of={of}
      className={cn("border-line border-b px-4 py-3", listed && "lg:hidden")}
    />
  );
}
