"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/components/shell/api-client";
import { ApiProblem } from "@/components/shell/api-problem";
import { useToast } from "@/components/ui/toast";
import { RequestResponse } from "@/lib/approvals/schema";
import { mustSign, signDecision } from "./passkey-signature";
import { requestKeys } from "./queries";

/** Codes that say: what was read is no longer what there is. */
const movedOn = [
  "digest_stale",
  "request_outdated",
  "request_changed_meanwhile",
  "request_state",
  "request_expired",
  "step_stale",
];

export type DecisionAction = "approve" | "deny" | "withdraw";
/** What is being decided. The digest is that of the moment the dialog opened: later changes do not slip in. */
export type OpenDecision = { action: DecisionAction; digest: string | undefined };

/** What is sent. Where it is signed, the authenticator is asked first, and nothing is sent when it does not sign. */
async function bodyOf({ action, digest }: OpenDecision, note: string, signing: RequestResponse | undefined) {
  if (action === "withdraw") return note === "" ? {} : { note };
  const signed = signing && action === "approve" && digest;
  return {
    ...(digest ? { digest } : {}),
    note,
    ...(signed ? { passkey: await signDecision(signing, action, digest) } : {}),
  };
}

/** Holds the open dialog of a request, sends what is decided in it, and notices when the request has moved on. */
export function useDecision(request: RequestResponse) {
  const { id, agent } = request;
  const client = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState<OpenDecision>();
  const [notice, setNotice] = useState<string>();
  const [chosen, setChosen] = useState(false);
  const signs = mustSign(request) || (chosen && request.whyNotSign === null);

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
      const body = await bodyOf(open, note, signs ? request : undefined);
      const decided = await sendJson("POST", path, body, { schema: RequestResponse });
      client.setQueryData(requestKeys.detail(id), decided);
      setNotice(undefined);
      announce(decided, open.action);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !movedOn.includes(error.code)) throw error;
      setNotice(error.message);
    } finally {
      void renew();
    }
  };
  return { open, setOpen, notice, decide, signs, chosen, setChosen };
}
