"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/shell/api-client";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import { KeyResponse } from "@/lib/keys/schema";
import { purposeWords } from "./key-words";
import { keyKeys } from "./queries";

/** Asks once more, and says what happens when, before the next key of a purpose is published. */
export function RotateDialog({ current, onClose }: { current: KeyResponse; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const rotate = async () => {
    const body = { purpose: current.purpose };
    await sendJson("POST", "/api/keys/rotate", body, { schema: KeyResponse, idempotencyKey: crypto.randomUUID() });
    await client.invalidateQueries({ queryKey: keyKeys.all });
    toast.done("The next key is published", "It signs in about a minute.");
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Rotate the key for ${purposeWords[current.purpose].label}`}
      effect={
        <p>
          A new key is published now and signs in about a minute, once every verifier can know it. The present one then
          retires: its private half is destroyed, and what it signed stays verifiable. Nothing stops working.
        </p>
      }
      verb="Rotate"
      tone="primary"
      reason="none"
      onConfirm={rotate}
    />
  );
}
