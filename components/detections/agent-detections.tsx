"use client";

import { useQuery } from "@tanstack/react-query";
import { ErrorPanel } from "@/components/data/error-panel";
import { DetectionCard } from "./detection-card";
import { detectionsOf } from "./queries";

/** The open detections of an agent; nothing when there are none. */
export function AgentDetections({ agentId }: { agentId: string }) {
  const query = useQuery(detectionsOf(agentId));
  if (query.error && !query.data) {
    return (
      <ErrorPanel
        title="The detections could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  if (!query.data || query.data.length === 0) return null;
  return (
    <section aria-label="Detections" className="flex flex-col gap-3">
      {query.data.map((detection) => (
        <DetectionCard key={detection.id} detection={detection} />
      ))}
    </section>
  );
}
