"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { ConfirmByTyping } from "@/components/forms/confirm-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import type { RevocationResponse, ScopeJson } from "@/lib/revocation/schema";
import { revocationPreview, revoke } from "./queries";
import { RevocationProof } from "./revocation-proof";
import { BlastRadius } from "./stop-centre/blast-radius";

export type RevokeDialogProps = {
  scope: ScopeJson;
  /** Name of the object, which the person types to confirm. */
  name: string;
  /** Noun for the object, for example "agent", "instance" or "delegation". */
  noun: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRevoked?: ((revocation: RevocationResponse) => void) | undefined;
};

/** Revokes an object: shows its impact, asks for its name and a reason, then shows the evidence of the effect. */
export function RevokeDialog(props: RevokeDialogProps) {
  const { scope, name, noun, open, onOpenChange, onRevoked } = props;
  const client = useQueryClient();
  const [done, setDone] = useState<RevocationResponse>();
  const confirm = async (reason: string) => {
    const revocation = await revoke(scope, reason);
    setDone(revocation);
    onRevoked?.(revocation);
    // A revocation of any scope can change every object on the page.
    void client.invalidateQueries();
  };
  return (
    <>
      <ConfirmByTyping
        open={open}
        onOpenChange={onOpenChange}
        title={`Revoke ${noun} ${name}`}
        verb={`Revoke ${noun}`}
        name={name}
        noun={noun}
        effect={open && <Preview scope={scope} noun={noun} />}
        onConfirm={confirm}
      />
      <Dialog
        open={done !== undefined}
        onOpenChange={() => setDone(undefined)}
        title={`Revoked: ${name}`}
        footer={
          <Button variant="primary" onClick={() => setDone(undefined)}>
            Close
          </Button>
        }
      >
        {done && <RevocationProof revocation={done} />}
      </Dialog>
    </>
  );
}

function Preview({ scope, noun }: { scope: ScopeJson; noun: string }) {
  const { data, error, isFetching, refetch } = useQuery(revocationPreview(scope));
  if (error) {
    return (
      <ErrorPanel
        title="The impact could not be counted"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  }
  if (!data) return <SkeletonText lines={3} />;
  return (
    <>
      {data.alreadyRevoked && <p className="mb-2 font-semibold text-wait">This {noun} is revoked already.</p>}
      <p className="mb-3">
        Stops at once, on every replica, before the next decision. It cannot be undone. Nothing beyond these figures is
        affected.
      </p>
      <BlastRadius preview={data} scope={scope} />
    </>
  );
}
