"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { ApiProblem } from "@/components/data/api-problem";
import { requestKeys } from "@/components/requests/queries";
import { useToast } from "@/components/ui/toast";
import {
  type ApproveNarrowerRequest,
  type ReassignRequest,
  RequestResponse,
  type ReviseRequest,
} from "@/lib/requests/schema";
import { mustSign, signDecision } from "./passkey-signature";
import { verdictsOn } from "./verdict-once";

/** Codes that say: what was read is no longer what there is. */
const movedOn = [
  "digest_stale",
  "request_outdated",
  "request_changed_meanwhile",
  "request_state",
  "request_expired",
  "approval_void",
  "step_stale",
  "step_complete",
];

const changedMeanwhile = "The request was changed meanwhile. Close this, reload the request and repeat the change.";

export type DecisionAction =
  | "approve"
  | "approveNarrower"
  | "askChanges"
  | "comment"
  | "consent"
  | "deny"
  | "reassign"
  | "refuseConsent"
  | "revise"
  | "withdraw"
  | "withdrawApproval";
/** The open action. Its digest is the one when the dialog opened, so that later changes are not decided unseen. */
export type OpenDecision = { action: DecisionAction; digest: string | undefined; step: number | undefined };

const paths: Record<DecisionAction, string> = {
  approve: "approve",
  approveNarrower: "approve-narrower",
  askChanges: "ask-changes",
  comment: "comment",
  consent: "consent",
  deny: "deny",
  reassign: "reassign",
  refuseConsent: "refuse-consent",
  revise: "revise",
  withdraw: "withdraw",
  withdrawApproval: "withdraw-approval",
};

/** Actions that send the digest of the shown document. */
const verdicts: readonly DecisionAction[] = [
  "approve",
  "approveNarrower",
  "askChanges",
  "consent",
  "deny",
  "refuseConsent",
];

export const openStep = (steps: RequestResponse["steps"]) => steps.find(({ state }) => state === "open");

type Said = [title: string, description: string];

function outcome(action: DecisionAction, request: RequestResponse): Said {
  const { agent, delegationId, status, steps, revision, waitsForConsentOf } = request;
  if (action === "refuseConsent") return ["Consent refused", "The request is denied. Nothing was granted."];
  if (action === "consent") return ["You consented", "Nothing is granted yet. Another person has to approve it."];
  if (action === "deny") return ["Request denied", "Nothing was granted."];
  if (action === "withdrawApproval") return ["Approval withdrawn", "The step needs another approval again."];
  if (action === "withdraw") return ["Request withdrawn", "Nothing was granted."];
  if (action === "askChanges") return ["Changes requested", `${request.requester.name} can now change the request.`];
  if (action === "comment") return ["Question asked", "The request can still be decided."];
  if (action === "revise") return ["Request changed", `Revision ${revision} needs new votes.`];
  if (action === "reassign") return ["Request passed on", "The other approvers can still decide."];
  if (delegationId && status === "approved") return ["Request approved", `The delegation to ${agent.name} is signed.`];
  const open = openStep(steps);
  if (action === "approveNarrower" && open?.approved === 0) {
    const next = waitsForConsentOf ? `the consent of ${waitsForConsentOf.name}` : "approval";
    return ["Request narrowed", `The new revision waits for ${next}.`];
  }
  return [
    "Approval counted",
    `${open ? `${open.approved} of ${open.quorum} in ${open.name}` : "Others"}: more people have to approve.`,
  ];
}

/** The members that a decision adds to the digest. */
export type DecisionBody = Partial<ApproveNarrowerRequest> | ReviseRequest | ReassignRequest | { mentions: string[] };

type Heard = { onNotice: (text: string | undefined) => void; onOwn: (digest: string) => void };

function useSend(request: RequestResponse, { onNotice, onOwn }: Heard) {
  const { id } = request;
  const client = useQueryClient();
  const toast = useToast();
  /** Answers why it did not count, where the request is no longer the one that was read. */
  return async (action: DecisionAction, body: object): Promise<string | undefined> => {
    try {
      const path = `/api/requests/${id}/${paths[action]}`;
      const decided = await sendJson("POST", path, body, { schema: RequestResponse, keepalive: true });
      onOwn(decided.digest);
      client.setQueryData(requestKeys.detail(id), decided);
      onNotice(undefined);
      const { delegationId } = decided;
      const link = delegationId ? { href: `/delegations/${delegationId}`, label: "Open the delegation" } : undefined;
      toast.done(...outcome(action, decided), link);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiProblem) || !movedOn.includes(error.code)) throw error;
      onNotice(error.message);
      return error.message;
    } finally {
      const stale = ["requests", "delegations", "approval-statistics"];
      void client.invalidateQueries({ predicate: ({ queryKey: [topic] }) => stale.includes(String(topic)) });
    }
  };
}

/**
 * Holds the open dialog of a request, and sends what is decided in it, at once. There is no time to undo it: the dialog
 * shows it. A session that ended, or a sign-in that is too old, is renewed by the API client meanwhile.
 */
export function useDecision(request: RequestResponse, onDecided: () => void) {
  const [open, setOpen] = useState<OpenDecision>();
  const [notice, setNotice] = useState<string>();
  const [chosen, setChosen] = useState(false);
  const signs = mustSign(request) || (chosen && request.whyNotSign === null);
  const [own, setOwn] = useState<string>();
  const send = useSend(request, { onNotice: setNotice, onOwn: setOwn });
  useEffect(() => verdictsOn(request.id).show(request.can), [request.id, request.can]);

  const decide = async (note: string, more: DecisionBody = {}) => {
    if (!open) return;
    const { action, digest, step } = open;
    const verdict = verdicts.includes(action);
    const shown = (verdict || action === "revise") && digest ? { digest } : {};
    const said = note === "" ? {} : action === "comment" ? { text: note } : { note };
    const answer = async () => {
      const signed =
        action === "approve" && signs && digest ? { passkey: await signDecision(request, "approve", digest) } : {};
      const read = action === "approve" && step !== undefined ? { step } : {};
      return send(action, { ...shown, ...read, ...said, ...more, ...signed });
    };
    // A question or a comment answers no verdict.
    const answered = verdict ? verdictsOn(request.id).begin(action, { digest, step }) : () => undefined;
    if (!answered) return;
    const moved = await answer().catch((error: unknown) => {
      answered(false);
      throw error;
    });
    answered(moved === undefined);
    const isTyped = note !== "" || Object.keys(more).length > 0;
    // Closing the dialog would lose the text. It keeps the digest that the approver read, so it cannot approve a newer
    // revision.
    if (moved !== undefined && isTyped) throw new Error(action === "revise" ? changedMeanwhile : moved);
    if (verdict && moved === undefined) onDecided();
  };
  return { open, setOpen, notice, own, decide, signs, chosen, setChosen };
}
