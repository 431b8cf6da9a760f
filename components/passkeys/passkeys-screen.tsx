"use client";

import { KeyRound, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import type { PasskeyResponse } from "@/lib/passkeys/schema";
import { AddPasskeyDialog } from "./add-passkey-dialog";
import { PasskeyListing } from "./passkey-list";
import { ownPasskeysPath } from "./queries";
import { RemovePasskeyDialog } from "./remove-passkey-dialog";
import { RenamePasskeyDialog } from "./rename-passkey-dialog";
import { useSupported } from "./use-supported";

const unsupported =
  "This browser offers no passkeys on this page. Use a current browser, and the https address of this server.";

type Open = { what: "add" } | { what: "rename" | "remove"; passkey: PasskeyResponse } | undefined;

/** The passkeys of whoever is signed in, by which they sign approvals. */
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
          With a passkey you sign an approval by finger, face or PIN. Anybody can verify later that your key said yes to
          exactly what was shown. Decisions about agents of risk tier critical need one.
        </p>
        {supported === false && (
          <p role="status" className="rounded-md bg-waitbg p-3 text-wait">
            {unsupported}
          </p>
        )}
        <PasskeyListing
          path={ownPasskeysPath}
          empty={
            <div className="rounded-md border border-line bg-surface">
              <EmptyState kind="none" title="You have no passkey yet">
                It can be your laptop or phone, your password manager, or a security key. Two are better than one: when
                one is lost, the other one still signs.
              </EmptyState>
            </div>
          }
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
      <AddPasskeyDialog open={open?.what === "add"} onClose={close} />
      {open?.what === "rename" && <RenamePasskeyDialog passkey={open.passkey} onClose={close} />}
      {open?.what === "remove" && (
        <RemovePasskeyDialog
          passkey={open.passkey}
          path={ownPasskeysPath}
          effect="You approve nothing more with it, from now on. What you signed with it stays verifiable. Delete it on your device as well."
          onClose={close}
        />
      )}
    </PageFrame>
  );
}
