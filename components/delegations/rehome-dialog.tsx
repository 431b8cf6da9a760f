"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { requestKeys } from "@/components/requests/queries";
import { InputField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
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

/** Requests another delegator for a delegation. */
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
    toast.done("Sent for approval", "Once the request is approved, the delegation continues with the new delegator.");
    router.push(`/requests/${request.id}`);
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Request another delegator"
      verb="Request another delegator"
      tone="primary"
      reason="required"
      reasonHint="Shown to the approvers, and kept in the audit trail."
      effect={`${delegation.delegator?.name ?? "The delegator"} gives this delegation. The new delegator takes over once the request is approved, within their own entitlement.`}
      onConfirm={send}
    >
      <InputField
        label="Email of the new delegator"
        required
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoComplete="off"
      />
      {mayRehomeAll && delegation.delegator && (
        <Link
          href={`/people/rehoming?person=${delegation.delegator.id}`}
          className="self-start text-sm underline underline-offset-2"
        >
          All delegations of {delegation.delegator.name} and the effect of another delegator
        </Link>
      )}
    </ConfirmDialog>
  );
}
