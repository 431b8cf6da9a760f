"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { DetectionCard } from "@/components/detections/detection-card";
import { detectionDetail } from "@/components/detections/queries";

/** A detection of the inbox with its evidence. */
export function DetectionReview({ id }: { id: string }) {
  const query = useQuery(detectionDetail(id));
  if (!query.data) return <Unloaded query={query} name="The detection" lines={4} />;
  return <DetectionCard detection={query.data} />;
}
