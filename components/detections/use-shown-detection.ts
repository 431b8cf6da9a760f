import { useQueryClient } from "@tanstack/react-query";
import type { ShownState } from "@/components/forms/use-shown-state";
import type { DetectionResponse } from "@/lib/detections/schema";
import { severityWords, statusWords } from "./detection-words";
import { detectionKeys } from "./queries";

/** The state of a detection on which a person decides, in words. */
export function useShownDetection(detection: DetectionResponse): ShownState {
  const client = useQueryClient();
  const { etag, status, severity, reason, assignee, expectedUntil, note } = detection;
  const facts = {
    Status: statusWords[status][1],
    Severity: severityWords[severity],
    "Assigned to": assignee?.name ?? "no person",
    Finding: reason ?? "none",
    "Expected until": expectedUntil ?? "not expected",
    Note: note ?? "none",
  };
  return { etag, facts, reload: () => client.invalidateQueries({ queryKey: detectionKeys.all }) };
}
