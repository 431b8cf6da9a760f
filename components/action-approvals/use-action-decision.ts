"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { signApproval } from "@/components/sign-in/passkeys/sign-approval";
import { useToast } from "@/components/ui/toast";
import type { ActionVerdict } from "@/lib/action-approvals/model";
import { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import { agentLabel } from "@/lib/agents/model";
import { actionKeys } from "./queries";

const said: Record<ActionVerdict, string> = { approve: "Action approved", deny: "Action denied" };

/**
 * Decides one action at once; there is no time to undo it. An approval that must be signed is signed with a passkey first.
 *
 * Throws like `signApproval` and `sendJson`, so that the dialog stays open with its reason.
 */
export function useActionDecision({ id, mustSign, agent }: ActionApprovalResponse) {
  const client = useQueryClient();
  const toast = useToast();
  return async (action: ActionVerdict, digest: string, note: string): Promise<void> => {
    const path = `/api/action-approvals/${id}`;
    const signed =
      action === "approve" && mustSign ? { passkey: await signApproval(path, { digest, verdict: "approve" }) } : {};
    const body = { digest, ...(note === "" ? {} : { note }), ...signed };
    try {
      const options = { schema: ActionApprovalResponse, keepalive: true };
      const decided = await sendJson("POST", `${path}/${action}`, body, options);
      client.setQueryData(actionKeys.detail(id), decided);
      const waits = action === "approve" && decided.status === "pending";
      if (waits) toast.done("Approval counted", "More people have to approve this action.");
      else toast.done(said[action], agentLabel(agent));
    } finally {
      void client.invalidateQueries({ queryKey: actionKeys.all });
      void client.invalidateQueries({ queryKey: ["approval-statistics"] });
    }
  };
}
