"use client";

import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { DialogFooter } from "@/components/ui/dialog";

/** A signing secret, shown once. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <CopyField look="box" value={secret} label="signing secret" />
      <p className="text-ink2">
        The receiver checks each delivery with it, by Standard Webhooks. It is shown only once; the server keeps it
        encrypted.
      </p>
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          I have stored it
        </Button>
      </DialogFooter>
    </div>
  );
}
