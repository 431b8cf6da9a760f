import { StatusMark } from "@/components/ui/status-mark";
import type { DetectionStatus } from "@/lib/detections/model";
import { statusWords } from "./detection-words";

/** The state of a detection, as a mark with its word. */
export function DetectionStatusMark({ status }: { status: DetectionStatus }) {
  const [look, label] = statusWords[status];
  return <StatusMark status={look} label={label} />;
}
