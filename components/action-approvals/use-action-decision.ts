"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiProblem, sendJson } from "@/components/shell/api-client";
import { useToast } from "@/components/ui/toast";
import type { ActionApprovalAction } from "@/lib/action-approvals/model";
import { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import { actionKeys } from "./queries";

/** A decision is sent only after this, so that it can be taken back. */
export const undoSeconds = 5;

export type Deciding = { action: ActionApprovalAction; digest: string; note: string; at: number };

const said: Record<ActionApprovalAction, string> = { approve: "Action approved", deny: "Action denied" };

/** Decides one action after a moment in which it can be taken back. Leaving the page takes it back too. */
export function useActionDecision(id: string) {
  const client = useQueryClient();
  const toast = useToast();
  const [deciding, setDeciding] = useState<Deciding>();
  const [problem, setProblem] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = async ({ action, digest, note }: Deciding) => {
    try {
      const body = action === "deny" || note !== "" ? { digest, note } : { digest };
      const decided = await sendJson("POST", `/api/action-approvals/${id}/${action}`, body, {
        schema: ActionApprovalResponse,
      });
      client.setQueryData(actionKeys.detail(id), decided);
      toast.done(said[action]);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : "It could not be decided. Try again.");
    } finally {
      setDeciding(undefined);
      void client.invalidateQueries({ queryKey: actionKeys.all });
    }
  };
  const decide = (action: ActionApprovalAction, digest: string, note: string) => {
    if (deciding) return;
    const next = { action, digest, note, at: Date.now() + undoSeconds * 1000 };
    setProblem(undefined);
    setDeciding(next);
    timer.current = setTimeout(() => void send(next), undoSeconds * 1000);
  };
  const undo = () => {
    clearTimeout(timer.current);
    setDeciding(undefined);
  };
  return { deciding, problem, decide, undo };
}
