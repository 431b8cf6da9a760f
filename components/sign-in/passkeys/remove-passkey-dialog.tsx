"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import { PasskeyList, type PasskeyResponse } from "@/lib/passkeys/schema";
import { passkeysAt } from "./queries";

type Props = {
  passkey: PasskeyResponse;
  /** Path of the passkeys. */
  path: string;
  effect: string;
  onClose: () => void;
};

/** Asks once more before a passkey is removed. */
export function RemovePasskeyDialog({ passkey, path, effect, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = async () => {
    const list = await sendJson("DELETE", `${path}/${passkey.id}`, {}, { schema: PasskeyList });
    client.setQueryData(passkeysAt(path).queryKey, list);
    toast.done(`Passkey ${passkey.name} removed`);
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${passkey.name}`}
      verb="Remove passkey"
      reason="none"
      effect={effect}
      onConfirm={remove}
    />
  );
}
