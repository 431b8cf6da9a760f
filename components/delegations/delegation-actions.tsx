"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Ban, Pause, Play, UserRoundCog } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import type { ShownState } from "@/components/forms/use-shown-state";
import { AskRevocationButton } from "@/components/revocation/asked/ask-revocation";
import { useSayStopped } from "@/components/revocation/proof-link";
import { RevokeDialog } from "@/components/revocation/revoke-dialog";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { DelegationAction } from "@/lib/delegations/model";
import { DelegationResponse } from "@/lib/delegations/schema";
import { delegationKeys } from "./queries";
import { RehomeDialog } from "./rehome-dialog";
import { SuspensionFields, type SuspensionLength, untilOf } from "./suspension-fields";

function useMove({ id, agent }: DelegationResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const sayStopped = useSayStopped();
  return async (action: "suspend" | "resume", body: { reason: string; until?: string }, etag?: string) => {
    const path = `/api/delegations/${id}/${action}`;
    const delegation = await sendJson("POST", path, body, { schema: DelegationResponse, ifMatch: etag });
    client.setQueryData(delegationKeys.detail(id), delegation);
    if (action === "suspend")
      await sayStopped(id, "Delegation suspended", `${agent.name} is denied from the next decision.`);
    else {
      const { inEffect, reason } = delegation.standing;
      const allowed = `${agent.name} is allowed again from the next decision.`;
      toast.done("Delegation resumed", inEffect ? allowed : `It is not in effect. ${reason}`);
    }
    await client.invalidateQueries({ queryKey: delegationKeys.all });
  };
}

/** Why an action is not open; undefined when it is. */
const refusal = ({ can, whyNot }: DelegationResponse, action: DelegationAction): string | undefined =>
  can.includes(action) ? undefined : (whyNot[action]?.reason ?? "You do not have permission for this.");

/** The version and the suspension of a delegation, on which a person decides, in words. */
function useShown(delegation: DelegationResponse): ShownState {
  const client = useQueryClient();
  const { id, etag, status, statusReason, suspendedBy, suspendedUntil, version, sentence } = delegation;
  const facts = {
    Status: status,
    Reason: statusReason ?? "none",
    "Suspended by": suspendedBy?.name ?? "not recorded",
    "Suspended until": suspendedUntil ?? "a person resumes it",
    Version: String(version),
    Authority: sentence,
  };
  return { etag, facts, reload: () => client.invalidateQueries({ queryKey: delegationKeys.detail(id) }) };
}

function ResumeDialog({ delegation, open, onClose }: DialogProps) {
  const move = useMove(delegation);
  const shown = useShown(delegation);
  const { name } = delegation.agent;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      reason="required"
      title={`Resume delegation of ${name}`}
      verb="Resume delegation"
      tone="primary"
      effect={`${name} can use the delegation again, unless something else prevents it.`}
      shown={shown}
      whyNot={refusal(delegation, "resume")}
      onConfirm={(reason, etag) => move("resume", { reason }, etag)}
    />
  );
}

type DialogProps = { delegation: DelegationResponse; open: boolean; onClose: () => void };

function SuspendDialog({ delegation, open, onClose }: DialogProps) {
  const move = useMove(delegation);
  const [length, setLength] = useState<SuspensionLength>({ kind: "open" });
  const below = delegation.children.length > 0;
  const again = delegation.status === "suspended";
  const verb = again ? "Keep suspended" : "Suspend delegation";
  // An approver who may not revoke it takes it back: the owner or security ends that suspension.
  const takesBack = delegation.can.includes("ask_revocation") && !delegation.can.includes("revoke");
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      reason="required"
      title={again ? `Keep delegation of ${delegation.agent.name} suspended` : `${verb} of ${delegation.agent.name}`}
      verb={verb}
      tone="signal"
      effect={
        again
          ? "It stays suspended until a person resumes it."
          : `It allows nothing from the next decision${below ? ", nor do its sub-delegations" : ""}. It can be resumed.`
      }
      onConfirm={(reason) => move("suspend", { reason, ...untilOf(length, Date.now()) })}
    >
      {takesBack ? (
        <p>It lasts until the owner or security resumes it. The record shows that its approver suspended it.</p>
      ) : (
        <SuspensionFields delegation={delegation} value={length} onChange={setLength} />
      )}
    </ConfirmDialog>
  );
}

type ButtonsProps = { delegation: DelegationResponse; onAct: (action: DelegationAction) => void };

function Buttons({ delegation, onAct }: ButtonsProps) {
  const pausing = delegation.status === "suspended" ? "resume" : "suspend";
  const [pause, revoke] = [refusal(delegation, pausing), refusal(delegation, "revoke")];
  return (
    <div className="flex flex-wrap gap-2 [&>button]:flex-1">
      <Button
        icon={pausing === "resume" ? <Play aria-hidden /> : <Pause aria-hidden />}
        whyNot={pause}
        onClick={() => onAct(pausing)}
      >
        {pausing === "resume" ? "Resume" : "Suspend"}
      </Button>
      {pausing === "resume" && delegation.can.includes("suspend") && (
        <Button icon={<Pause aria-hidden />} onClick={() => onAct("suspend")}>
          Keep suspended…
        </Button>
      )}
      <Button variant="danger" icon={<Ban aria-hidden />} whyNot={revoke} onClick={() => onAct("revoke")}>
        Revoke…
      </Button>
      {delegation.can.includes("rehome") && (
        <Button icon={<UserRoundCog aria-hidden />} onClick={() => onAct("rehome")}>
          Request another delegator
        </Button>
      )}
      {delegation.can.includes("ask_revocation") && <AskRevocationButton delegation={delegation} />}
      {(revoke ?? pause) && <p className="w-full text-ink3 text-sm">{revoke ?? pause}</p>}
    </div>
  );
}

type ActionsProps = { delegation: DelegationResponse; mayRehomeAll: boolean };

/** Suspends, resumes or revokes a delegation; what is not open says why. */
export function DelegationActions({ delegation, mayRehomeAll }: ActionsProps) {
  const [open, setOpen] = useState<DelegationAction>();
  const over = delegation.status === "revoked" || delegation.status === "expired";
  const close = () => setOpen(undefined);
  // The dialog outlives what it revokes: it then shows the proof.
  return (
    <>
      {!over && <Buttons delegation={delegation} onAct={setOpen} />}
      {delegation.takenBack && (
        <p className="text-ink2">Its approver suspended it. The owner of the agent or security can resume it.</p>
      )}
      <SuspendDialog delegation={delegation} open={open === "suspend"} onClose={close} />
      <ResumeDialog delegation={delegation} open={open === "resume"} onClose={close} />
      <RehomeDialog delegation={delegation} mayRehomeAll={mayRehomeAll} open={open === "rehome"} onClose={close} />
      <RevokeDialog
        scope={{ delegationId: delegation.id }}
        name={delegation.agent.name}
        noun="delegation"
        open={open === "revoke"}
        onOpenChange={(next) => !next && close()}
      />
    </>
  );
}
