"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { SkeletonText } from "@/components/ui/skeleton";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { narrowingsOf } from "./queries";

const NarrowingCard = dynamic(() => import("./narrowing-card").then((module) => module.NarrowingCard), {
  loading: () => <SkeletonText lines={4} />,
});

/** The newest requests to narrow a delegation. Renders nothing without one. */
export function AskedNarrowings({ delegation }: { delegation: DelegationResponse }) {
  const { data } = useQuery(narrowingsOf(delegation.id));
  return data?.narrowingRequests.map((asked) => <NarrowingCard key={asked.id} asked={asked} delegation={delegation} />);
}
