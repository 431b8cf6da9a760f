"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { signApproval } from "@/components/passkeys/sign-approval";
import { ApiProblem, sendJson } from "@/components/shell/api-client";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { ActionApprovalAction } from "@/lib/action-approvals/model";
import { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import type { PasskeyAssertion } from "@/lib/people/passkeys/schema";
import { actionKeys } from "./queries";

/** A decision is sent only after this, so that it can be taken back. */
export const undoSeconds = 5;

export type Deciding = {
  action: ActionApprovalAction;
  digest: string;
  note: string;
  /** What a passkey signed, before the moment in which it can be taken back. */
  passkey?: PasskeyAssertion;
  at: number;
};

const said: Record<ActionApprovalAction, string> = { approve: "Action approved", deny: "Action denied" };

/**
 * Decides one action after a moment in which it can be taken back. Leaving the page takes it back too. A yes that has to
 * be signed with a passkey is signed first.
 */
export function useActionDecision({ id, mustSign }: ActionApprovalResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const [deciding, setDeciding] = useState<Deciding>();
  const [signing, setSigning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = async ({ action, digest, note, passkey }: Deciding) => {
    try {
      const noted = action === "deny" || note !== "" ? { digest, note } : { digest };
      const body = passkey ? { ...noted, passkey } : noted;
      const decided = await sendJson("POST", `/api/action-approvals/${id}/${action}`, body, {
        schema: ActionApprovalResponse,
      });
      client.setQueryData(actionKeys.detail(id), decided);
      const waits = action === "approve" && decided.status === "pending";
      if (waits) toast.done("Approval counted", "More people have to approve this action.");
      else toast.done(said[action]);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : "It could not be decided. Try again.");
    } finally {
      setDeciding(undefined);
      void client.invalidateQueries({ queryKey: actionKeys.all });
      void client.invalidateQueries({ queryKey: ["approval-statistics"] });
    }
  };
  const sign = async (digest: string): Promise<PasskeyAssertion | undefined> => {
    setSigning(true);
    try {
      return await signApproval(`/api/action-approvals/${id}`, { digest, verdict: "approve" });
    } catch (error) {
      setProblem(problemText(error));
      return undefined;
    } finally {
      setSigning(false);
    }
  };
  const decide = async (action: ActionApprovalAction, digest: string, note: string) => {
    if (deciding || signing) return;
    setProblem(undefined);
    const signs = mustSign && action === "approve";
    const passkey = signs ? await sign(digest) : undefined;
    if (signs && !passkey) return;
    const next = { action, digest, note, ...(passkey && { passkey }), at: Date.now() + undoSeconds * 1000 };
    setDeciding(next);
    timer.current = setTimeout(() => void send(next), undoSeconds * 1000);
  };
  const undo = () => {
    clearTimeout(timer.current);
    setDeciding(undefined);
  };
  return { deciding, signing, problem, decide, undo };
}
