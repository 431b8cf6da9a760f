"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { DetectionCard } from "./detection-card";
import { detectionsOf } from "./queries";

/** The open detections of an agent; nothing when there are none. */
export function AgentDetections({ agentId }: { agentId: string }) {
  const query = useQuery(detectionsOf(agentId));
  if (query.error && !query.data) return <Unloaded query={query} name="The detections" />;
  if (!query.data || query.data.length === 0) return null;
  return (
    <section aria-label="Detections" className="flex flex-col gap-3">
      {query.data.map((detection) => (
        <DetectionCard key={detection.id} detection={detection} />
      ))}
    </section>
  );
}
