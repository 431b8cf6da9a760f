"use client";

import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { requestKeys } from "@/components/approvals/queries";
import { sendJson } from "@/components/shell/api-client";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { RequestResponse } from "@/lib/requests/schema";

type Props = {
  delegation: DelegationResponse;
  /** Whether the reader may look at everything that the delegator delegates. */
  mayRehomeAll: boolean;
  open: boolean;
  onClose: () => void;
};

/** Asks for another person to delegate: a request that somebody else decides. */
export function RehomeDialog({ delegation, mayRehomeAll, open, onClose }: Props) {
  const [email, setEmail] = useState("");
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const send = async (reason: string) => {
    const body = { delegatorEmail: email.trim(), reason };
    const path = `/api/delegations/${delegation.id}/rehome`;
    const request = await sendJson("POST", path, body, { schema: RequestResponse });
    client.setQueryData(requestKeys.detail(request.id), request);
    toast.done("Sent for approval", "Once it is approved, the delegation goes on in the other person's name.");
    router.push(`/requests/${request.id}`);
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Ask for another delegator"
      verb="Ask for another delegator"
      tone="primary"
      reason="required"
      reasonHint="Shown to whoever decides, and kept in the audit trail."
      effect={`${delegation.delegator?.name ?? "The delegator"} answers for this delegation and what hangs below it. Another person takes their place once somebody else approves, within what that person may delegate.`}
      onConfirm={send}
    >
      <Field label="Email of the new delegator" required>
        <Input type="email" value={email} onChange={(event) => setEmail(event.target.value)} autoComplete="off" />
      </Field>
      {mayRehomeAll && delegation.delegator && (
        <Link
          href={`/people/rehoming?person=${delegation.delegator.id}`}
          className="self-start text-sm underline underline-offset-2"
        >
          All that {delegation.delegator.name} delegates, and what would become of it
        </Link>
      )}
    </ConfirmDialog>
  );
}
