"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { exactInstant } from "@/components/time/instant";
import { useNow } from "@/components/time/use-now";
import { useZone } from "@/components/time/zone";
import { useToast } from "@/components/ui/toast";
import { KeyResponse } from "@/lib/signing-keys/schema";
import { lengthWords, purposeWords } from "./key-words";
import { keyKeys } from "./queries";

function Step({ when, children }: { when: ReactNode; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[minmax(5.5rem,max-content)_minmax(0,1fr)] gap-x-3">
      <b>{when}</b>
      <span>{children}</span>
    </li>
  );
}

/** The schedule of a rotation, from now until the present key is deleted. */
function Overlap({ publishedAtUrl, overlapSeconds, keptHours }: KeyResponse) {
  const { shown } = useZone();
  const retires = new Date(useNow(1) + overlapSeconds * 1000);
  const gone = keptHours === null ? undefined : new Date(retires.getTime() + keptHours * 3_600_000);
  return (
    <>
      <ol className="flex flex-col gap-2">
        <Step when="Now">
          {publishedAtUrl === null ? (
            "A new key is created. "
          ) : (
            <>
              A new key is published at <span className="font-mono text-sm">{new URL(publishedAtUrl).pathname}</span>.{" "}
            </>
          )}
          It signs nothing yet.
        </Step>
        <Step when={`After ${overlapSeconds} s`}>
          The new key begins to sign. The present key retires, and its private part is destroyed.
        </Step>
        {gone && keptHours !== null && (
          <Step when={`${lengthWords(keptHours)} on`}>
            Until {exactInstant(gone, shown, "minute")} the retired public key stays published, so that its signatures
            stay verifiable.
          </Step>
        )}
      </ol>
      <p className="mt-3 text-ink2">Nothing is interrupted. Agents need no change.</p>
    </>
  );
}

/** Asks once more, and says what happens when, before the next key of a purpose is published. */
export function RotateDialog({ current, onClose }: { current: KeyResponse; onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const rotate = async () => {
    const body = { purpose: current.purpose };
    await sendJson("POST", "/api/keys/rotate", body, { schema: KeyResponse, idempotencyKey: crypto.randomUUID() });
    await client.invalidateQueries({ queryKey: keyKeys.all });
    toast.done("The next key is published", `It signs in ${current.overlapSeconds} seconds.`);
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Rotate the key for ${purposeWords[current.purpose].label}`}
      effect={<Overlap {...current} />}
      verb="Rotate key"
      tone="primary"
      reason="none"
      onConfirm={rotate}
    />
  );
}
