"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import type { Bounds } from "@/components/audit/explorer/time-range";
import { auditCounts, laneEntries } from "@/components/audit/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import type { Bar } from "@/lib/audit/summary.schema";
import { type Lane, laneQuestion, peopleBehind, type Suspect } from "./lanes";

export type LaneContent = {
  lane: Lane;
  q: string;
  /** The newest entries of the lane. */
  entries: readonly AuditEntry[];
  /** How many entries there are, over time. Absent if `entries` are all. */
  counts: { total: number; capped: boolean; bars: readonly Bar[] } | undefined;
  loading: boolean;
  error: unknown;
  refetch: () => unknown;
};

const ofAgent = ["acts", "refusals", "detections", "approvals", "changes"] as const;
const none: readonly AuditEntry[] = [];

/** Asks the trail one question for each lane. Lanes with more than one page are also counted over time. */
export function useLanes(suspect: Suspect, bounds: Bounds): LaneContent[] {
  const questions = ofAgent.map((lane) => ({ lane: lane as Lane, q: laneQuestion(lane, suspect) }));
  const lists = useQueries({ queries: questions.map(({ q }) => laneEntries({ q, bounds })) });
  const settled = lists.every(({ isPending }) => !isPending);
  const people = peopleBehind(lists.flatMap(({ data }) => data?.entries ?? []));
  const signIns = { lane: "sign-ins" as Lane, q: laneQuestion("sign-ins", suspect, people) };
  const ofPeople = useQuery({ ...laneEntries({ q: signIns.q, bounds }), enabled: settled && people.length > 0 });
  const all = [...lists, ofPeople];
  const asked = [...questions, signIns];
  const counts = useQueries({
    queries: asked.map(({ q }, at) => ({
      ...auditCounts({ q, bounds }),
      enabled: typeof all[at]?.data?.next === "string",
    })),
  });
  return asked.map(({ lane, q }, at) => {
    const { data, error = null, isLoading = false, refetch } = all[at] ?? {};
    const counted = typeof data?.next === "string" ? counts[at]?.data : undefined;
    const waiting = lane === "sign-ins" && !settled;
    return {
      ...{ lane, q, error, refetch: () => refetch?.() },
      entries: data?.entries ?? none,
      counts: counted && { total: counted.total, capped: counted.capped, bars: counted.histogram },
      loading: isLoading || waiting,
    };
  });
}
