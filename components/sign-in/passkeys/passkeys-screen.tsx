"use client";

import { KeyRound, Pencil, Trash2 } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import type { PasskeyResponse } from "@/lib/passkeys/schema";
import { AddPasskeyDialog } from "./add-passkey-dialog";
import { supportsPasskeys } from "./ceremony";
import { PasskeyListing } from "./passkey-list";
import { ownPasskeysPath } from "./queries";
import { RemovePasskeyDialog } from "./remove-passkey-dialog";
import { RenamePasskeyDialog } from "./rename-passkey-dialog";

const noChange = () => () => {};

/** Whether this browser can use passkeys; undefined until it has been asked. */
const useSupported = (): boolean | undefined =>
  useSyncExternalStore<boolean | undefined>(noChange, supportsPasskeys, () => undefined);

const unsupported =
  "This browser offers no passkeys on this page. Use a current browser, and the https address of this server.";

type Open = { what: "add" } | { what: "rename" | "remove"; passkey: PasskeyResponse };

/** The dialog that adds, renames or removes a passkey. */
function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open.what === "add") return <AddPasskeyDialog onClose={onClose} />;
  if (open.what === "rename") return <RenamePasskeyDialog passkey={open.passkey} onClose={onClose} />;
  return (
    <RemovePasskeyDialog
      passkey={open.passkey}
      path={ownPasskeysPath}
      effect="You can no longer sign approvals with it. Earlier signatures stay verifiable. Delete the passkey on your device as well."
      onClose={onClose}
    />
  );
}

function NoPasskeys() {
  return (
    <div className="rounded-md border border-line bg-surface">
      <EmptyState kind="none" title="No passkeys yet">
        Use your laptop, phone, password manager or a security key. Add two, so that you can still sign if you lose one.
      </EmptyState>
    </div>
  );
}

/** The passkeys with which the signed-in person signs approvals. */
export function PasskeysScreen() {
  const [open, setOpen] = useState<Open>();
  const supported = useSupported();
  const close = () => setOpen(undefined);
  const adding = (
    <Button
      variant="primary"
      icon={<KeyRound aria-hidden />}
      whyNot={supported === false ? unsupported : undefined}
      onClick={() => setOpen({ what: "add" })}
    >
      Add passkey
    </Button>
  );
  return (
    <PageFrame title="Your passkeys" actions={adding} narrow>
      <div className="flex flex-col gap-4">
        <p className="max-w-160 text-ink2">
          With a passkey you sign approvals by fingerprint, face or PIN. Anyone can verify later that your key approved
          exactly the shown document. Approvals for critical-risk agents need a passkey.
        </p>
        {supported === false && (
          <p role="status" className="rounded-md bg-waitbg p-3 text-wait">
            {unsupported}
          </p>
        )}
        <PasskeyListing
          path={ownPasskeysPath}
          empty={<NoPasskeys />}
          actions={(passkey) => (
            <>
              <IconButton
                icon={<Pencil aria-hidden />}
                label={`Rename ${passkey.name}`}
                onClick={() => setOpen({ what: "rename", passkey })}
              />
              <IconButton
                icon={<Trash2 aria-hidden />}
                label={`Remove ${passkey.name}`}
                onClick={() => setOpen({ what: "remove", passkey })}
              />
            </>
          )}
        />
      </div>
      {open && <OpenDialog open={open} onClose={close} />}
    </PageFrame>
  );
}
