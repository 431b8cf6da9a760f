"use client";

import { Ban, Check } from "lucide-react";
import { Countdown } from "@/components/time/countdown";
import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/status-mark";
import type { ActionVerdict } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import type { ActionCheck } from "./use-action-check";

const unchecked: Record<ActionCheck["state"], string | undefined> = {
  matches: undefined,
  checking: "Your browser is still hashing the document.",
  differs: "The document does not match the server's digest. Do not approve it.",
  unable: "This browser cannot check the document. Use a current browser over HTTPS.",
};

/** Gives the reason why the signed-in person cannot decide an action; undefined if they can. */
export function whyNot(
  approval: ActionApprovalResponse,
  action: ActionVerdict,
  check: ActionCheck,
): string | undefined {
  if (!approval.can.includes(action)) return approval.whyNot[action]?.reason ?? "You do not have permission for this.";
  return action === "approve" ? unchecked[check.state] : undefined;
}

export type ActionDecisionBarProps = {
  approval: ActionApprovalResponse;
  check: ActionCheck;
  /** Why an answer has to wait: the sentence has not been on screen. */
  unread: string | undefined;
  onAct: (action: ActionVerdict) => void;
};

/** Yes or no to one action. Neither is preset and neither has the focus; what is not open says why. */
export function ActionDecisionBar({ approval, check, unread, onAct }: ActionDecisionBarProps) {
  const [approve, deny] = [whyNot(approval, "approve", check) ?? unread, whyNot(approval, "deny", check) ?? unread];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-52 text-ink2 text-sm">
        {approve ?? deny ?? (
          <>
            <p className="flex items-center gap-1.5 font-semibold text-ok">
              <Glyph shape="check" />
              Digest matches what you see
            </p>
            {approval.decidesFor && <p>You decide for {approval.decidesFor.name}.</p>}
            <p>
              The action expires in <Countdown until={approval.expiresAt} over="a moment" urgentBelow={300} />.
            </p>
          </>
        )}
      </div>
      <div className="flex flex-1 flex-wrap gap-2 max-sm:[&>*]:flex-1 sm:flex-none">
        <Button
          {...{ size: "lg", variant: "refuse", icon: <Ban aria-hidden />, whyNot: deny }}
          aria-keyshortcuts="d"
          onClick={() => onAct("deny")}
        >
          Deny action
        </Button>
        <Button
          {...{ size: "lg", variant: "accept", icon: <Check aria-hidden />, whyNot: approve }}
          aria-keyshortcuts="a"
          onClick={() => onAct("approve")}
        >
          {approval.mustSign ? "Approve with passkey" : "Approve action"}
        </Button>
      </div>
    </div>
  );
}
