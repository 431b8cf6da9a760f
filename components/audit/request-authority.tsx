"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { sendJson } from "@/components/shell/api-client";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RequestResponse } from "@/lib/approvals/schema";
import type { AuditEntryDetail } from "@/lib/audit/schema";

/** Offers to ask for exactly the authority that a denied action lacked; nothing where none would have helped. */
export function RequestAuthority({ entry }: { entry: AuditEntryDetail }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const { facts, agent, action, resourceType, resource, texts } = entry;
  const { decision_id: decisionId } = facts;
  if (facts.requestable !== true || typeof decisionId !== "string" || !agent) return null;
  const ask = async (purpose: string) => {
    const body = purpose.trim() === "" ? {} : { purpose };
    const path = `/api/decisions/${decisionId}/request`;
    const { id } = await sendJson("POST", path, body, { schema: RequestResponse });
    router.push(`/requests/${id}`);
  };
  return (
    <div>
      <Button onClick={() => setOpen(true)}>Request this authority…</Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Request this authority"
        verb="Send request"
        tone="primary"
        effect={
          <p>
            Asks for no more than was denied to {agent.name ?? agent.id}:{" "}
            <b className="[overflow-wrap:anywhere]">
              {action} {resourceType} {resource}
            </b>
            {texts.task === undefined ? "" : ` for the task ${texts.task}`}, up to the amount it stated, for 24 hours.
            Somebody else approves it.
          </p>
        }
        reason="optional"
        reasonHint="What it is for; without it, the action itself is named."
        onConfirm={ask}
      />
    </div>
  );
}
