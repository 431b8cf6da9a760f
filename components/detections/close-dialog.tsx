"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { DetectionResponse } from "@/lib/detections/schema";
import { closeDetection, detectionKeys } from "./queries";
import { useShownDetection } from "./use-shown-detection";

/** Gives the reason why the signed-in person cannot close a detection; undefined if they can. */
export const whyNotClose = ({ can, whyNot }: DetectionResponse): string | undefined =>
  can.includes("close") ? undefined : (whyNot.close?.reason ?? "This is not possible now.");

/** Takes what was found out, and closes a detection with it. */
export function CloseDetectionDialog({
  detection,
  open,
  onClose,
}: {
  detection: DetectionResponse;
  open: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const shown = useShownDetection(detection);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Close the detection of ${detection.about.name}`}
      verb="Close detection"
      tone="primary"
      effect={`The detection is closed and stays on record with your note.${
        detection.kind === "superseded_key_used"
          ? " The instance stays quarantined until a person releases or revokes it."
          : ""
      }`}
      reasonHint="The cause and the measures taken. Kept in the audit trail."
      shown={shown}
      whyNot={whyNotClose(detection)}
      onConfirm={async (note, etag) => {
        await closeDetection(detection.id, note, etag);
        toast.done("Detection closed");
        await client.invalidateQueries({ queryKey: detectionKeys.all });
      }}
    />
  );
}
