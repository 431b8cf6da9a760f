"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/components/shell/api-client";
import { ApiProblem } from "@/components/shell/api-problem";
import { useToast } from "@/components/ui/toast";
import { RequestResponse } from "@/lib/approvals/schema";
import { requestKeys } from "./queries";

/** Codes that say: what was read is no longer what there is. */
const movedOn = ["digest_stale", "request_outdated", "request_changed_meanwhile", "request_state", "request_expired"];

export type DecisionAction = "approve" | "deny" | "withdraw";
/** What is being decided. The digest is that of the moment the dialog opened: later changes do not slip in. */
export type OpenDecision = { action: DecisionAction; digest: string | undefined };

const bodyOf = ({ action, digest }: OpenDecision, note: string) => {
  if (action === "withdraw") return note === "" ? {} : { note };
  return { ...(digest ? { digest } : {}), note };
};

/** Holds the open dialog of a request, sends what is decided in it, and notices when the request has moved on. */
export function useDecision({ id, agent }: RequestResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState<OpenDecision>();
  const [notice, setNotice] = useState<string>();

  const announce = ({ delegationId }: RequestResponse, action: DecisionAction) => {
    if (action === "deny") return toast.done("Request denied", "Nothing was granted.");
    if (action === "withdraw") return toast.done("Request withdrawn", "Nothing was granted.");
    const link = delegationId ? { href: `/delegations/${delegationId}`, label: "Open the delegation" } : undefined;
    toast.done("Request approved", `${agent.name} holds the authority from now on.`, link);
  };
  const renew = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [topic] }) => topic === "requests" || topic === "delegations" });
  const decide = async (note: string) => {
    if (!open) return;
    try {
      const path = `/api/requests/${id}/${open.action}`;
      const request = await sendJson("POST", path, bodyOf(open, note), { schema: RequestResponse });
      client.setQueryData(requestKeys.detail(id), request);
      setNotice(undefined);
      announce(request, open.action);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !movedOn.includes(error.code)) throw error;
      setNotice(error.message);
    } finally {
      void renew();
    }
  };
  return { open, setOpen, notice, decide };
}
