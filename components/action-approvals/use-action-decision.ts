"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { defer, undoSeconds, useDeferred } from "@/components/approvals/deferred";
import { signApproval } from "@/components/passkeys/sign-approval";
import { sendJson } from "@/components/shell/api-client";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { ActionApprovalAction } from "@/lib/action-approvals/model";
import { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import type { PasskeyAssertion } from "@/lib/people/passkeys/schema";
import { actionKeys } from "./queries";

type Body = { digest: string; note?: string; passkey?: PasskeyAssertion };

const doings: Record<ActionApprovalAction, string> = { approve: "Approving", deny: "Denying" };
const said: Record<ActionApprovalAction, string> = { approve: "Action approved", deny: "Action denied" };

/** Sends a decision, and says what became of it wherever the person is by then. */
function useSend(id: string, name: string) {
  const client = useQueryClient();
  const toast = useToast();
  return async (action: ActionApprovalAction, body: Body): Promise<void> => {
    try {
      const path = `/api/action-approvals/${id}/${action}`;
      const decided = await sendJson("POST", path, body, { schema: ActionApprovalResponse, keepalive: true });
      client.setQueryData(actionKeys.detail(id), decided);
      const waits = action === "approve" && decided.status === "pending";
      if (waits) toast.done("Approval counted", "More people have to approve this action.");
      else toast.done(said[action], name);
    } catch (error) {
      toast.problem("The decision did not take effect", error);
    } finally {
      void client.invalidateQueries({ queryKey: actionKeys.all });
      void client.invalidateQueries({ queryKey: ["approval-statistics"] });
    }
  };
}

/**
 * Decides one action after a moment in which it can be taken back; whoever goes on meanwhile has decided it all the same. A
 * yes that has to be signed with a passkey is signed first.
 */
export function useActionDecision({ id, mustSign, agent }: ActionApprovalResponse) {
  const toast = useToast();
  const deferred = useDeferred(id);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const name = agent.displayName ?? agent.name;
  const send = useSend(id, name);

  const sign = async (digest: string): Promise<PasskeyAssertion | undefined> => {
    setBusy(true);
    try {
      return await signApproval(`/api/action-approvals/${id}`, { digest, verdict: "approve" });
    } catch (error) {
      setProblem(problemText(error));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const wait = (action: ActionApprovalAction, body: Body) => {
    const says = `${doings[action]}: ${name}`;
    const sendNow = () => {
      done();
      setBusy(true);
      void send(action, body).finally(() => setBusy(false));
    };
    const undone = () => {
      done();
      toast.info("Undone", "Nothing was sent. The action waits as before.");
    };
    const undo = defer({ ids: [id], doing: doings[action], says }, sendNow, undone);
    const done = toast.undoable(says, `Takes effect in ${undoSeconds} seconds. U undoes it.`, undo);
  };
  const decide = async (action: ActionApprovalAction, digest: string, note: string) => {
    if (deferred || busy) return;
    setProblem(undefined);
    if (action === "deny") return wait(action, { digest, note });
    if (!mustSign) return wait(action, { digest });
    const passkey = await sign(digest);
    if (passkey) wait(action, { digest, passkey });
  };
  return { deferred, busy, problem, decide };
}
