"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { sendJson } from "@/components/data/api-client";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Countdown } from "@/components/time/countdown";
import { useToast } from "@/components/ui/toast";
import { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import { agentLabel } from "@/lib/agents/model";
import { actionKeys } from "./queries";

/** Takes back the approval of an action at once. Throws like `sendJson`, so that the dialog stays open with its reason. */
function useTakeBack({ id, agent }: ActionApprovalResponse) {
  const client = useQueryClient();
  const toast = useToast();
  return async (reason: string): Promise<void> => {
    try {
      const options = { schema: ActionApprovalResponse, keepalive: true };
      const body = reason === "" ? {} : { reason };
      const after = await sendJson("POST", `/api/action-approvals/${id}/take-back`, body, options);
      client.setQueryData(actionKeys.detail(id), after);
      toast.done("Approval taken back", agentLabel(agent));
    } finally {
      void client.invalidateQueries({ queryKey: actionKeys.all });
      void client.invalidateQueries({ queryKey: ["inbox"] });
    }
  };
}

/** Offers to take back an approval that the agent has not used. */
export function TakeBackAction({ action, sentence }: { action: ActionApprovalResponse; sentence: string }) {
  const takeBack = useTakeBack(action);
  return (
    <section aria-label="Take back the approval" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="min-w-0 flex-1 basis-52 text-ink2 text-sm">
        The agent has not used the approval. It may for <Countdown until={action.expiresAt} over="a moment" />.
      </p>
      <ConfirmButton
        size="lg"
        icon={<Undo2 aria-hidden />}
        confirm={{
          title: "Take back approval",
          verb: "Take back",
          tone: "danger",
          effect: (
            <div className="flex flex-col gap-2">
              <p className="font-semibold [overflow-wrap:anywhere]">{sentence}</p>
              <p>The agent can no longer do this. The same action is denied for 15 minutes. This cannot be undone.</p>
            </div>
          ),
          reason: "optional",
          reasonHint: "Kept in the audit trail.",
          onConfirm: takeBack,
        }}
      >
        Take back
      </ConfirmButton>
    </section>
  );
}
