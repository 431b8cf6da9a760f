"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { OutcomeFacts } from "./outcome-facts";
import { requestOutcome } from "./queries";

/** The outcome of a decided request, as it is now. */
export function RequestOutcome({ requestId }: { requestId: string }) {
  const query = useQuery(requestOutcome(requestId));
  if (!query.data) return <Unloaded query={query} name="The outcome" lines={2} />;
  // The decision above links to the delegation.
  return <OutcomeFacts outcome={query.data} linked={false} />;
}
