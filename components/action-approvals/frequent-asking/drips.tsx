"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useNow } from "@/components/time/use-now";
import { cn } from "@/components/ui/cn";
import type { Drip } from "@/lib/action-approvals/frequent-asking/schema";
import { type Asked, drips, waitingOf } from "./queries";

// Seldom there, so its code comes when it is.
const DripNotice = dynamic(() => import("./drip-notice").then((module) => module.DripNotice), { loading: () => null });

/** The agents that ask too often now, as far as something of them waits; those over by themselves are gone. */
function useDrips(of: Asked): Drip[] {
  const now = useNow(60);
  const { data } = useQuery(drips);
  return (data?.drips ?? []).filter((drip) => waitingOf(drip, of) !== null && Date.parse(drip.until) > now);
}

/** All of them, above the list of what waits. */
export function DripNotices({ of }: { of: Asked }) {
  return useDrips(of).map((drip) => (
    <DripNotice key={drip.agent.id} drip={drip} of={of} className="rounded-md border border-line p-3" />
  ));
}

/** The one of the agent that asked for what is under review; beside a list, which has it already, on narrow screens alone. */
export function DripOf({ agentId, of, listed }: { agentId: string; of: Asked; listed: boolean }) {
  const drip = useDrips(of).find(({ agent }) => agent.id === agentId);
  if (!drip) return null;
  return <DripNotice drip={drip} of={of} className={cn("border-line border-b px-4 py-3", listed && "lg:hidden")} />;
}
