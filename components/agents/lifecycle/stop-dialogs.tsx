"use client";

import { useState } from "react";
import { useAgentCommands } from "@/components/agents/agent-commands";
import { ForeseenRisk, reasonToCome } from "@/components/control-changes/foreseen-risk";
import { SuspensionFields, type SuspensionLength, untilOf } from "@/components/delegations/suspension-fields";
import { ConfirmByTyping, ConfirmDialog } from "@/components/forms/confirm-dialog";
import { notApprover, secondPerson, useChangePolicy } from "@/components/lifecycle/change-terms";
import { useSayStopped } from "@/components/revocation/proof-link";
import { exactInstant } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { changeDays } from "@/lib/control-changes/model";
import { isAboveThreshold } from "@/lib/control-changes/takes-two.policy";
import { RetirementFields, type RetirementStart, startOf } from "./retirement-fields";

type Props = { agent: AgentResponse; effect: string; onClose: () => void };

/** A suspension may last a year. */
const far = "9999-12-31T00:00:00.000Z";

function useSay() {
  const sayStopped = useSayStopped();
  const { shown } = useZone();
  return (what: string, { id, statusAt }: AgentResponse) =>
    sayStopped(id, what, `In effect since ${exactInstant(new Date(statusAt), shown)}.`);
}

/** Suspends an agent, until a person resumes it or for a time. */
function SuspendAgentDialog({ agent, effect, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const say = useSay();
  const [length, setLength] = useState<SuspensionLength>({ kind: "open" });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Suspend agent ${agent.name}`}
      verb="Suspend agent"
      tone="signal"
      effect={effect}
      onConfirm={async (reason) =>
        say("Agent suspended", await commands.suspend({ reason, ...untilOf(length, Date.now()) }))
      }
    >
      <SuspensionFields delegation={{ expiresAt: far }} value={length} onChange={setLength} />
    </ConfirmDialog>
  );
}

const verbs = { now: "Retire agent", drain: "Drain and retire agent", time: "Plan retirement" } as const;

/** Retires an agent now, after it drained, or at an instant. One that drains already is retired now. */
function RetireAgentDialog({ agent, effect, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const say = useSay();
  const toast = useToast();
  const { shown } = useZone();
  const [start, setStart] = useState<RetirementStart>({ kind: "now" });
  const retire = async (reason: string) => {
    const retired = await commands.retire({ reason, ...startOf(start) });
    const due = retired.planned.find(({ step }) => step === "retire")?.dueAt;
    if (start.kind === "now" || due === undefined) return say("Agent retired", retired);
    const at = exactInstant(new Date(due), shown);
    if (start.kind === "drain")
      return toast.done("Agent drains", `It is retired at ${at}. Until then it gets nothing new.`);
    return toast.done("Retirement planned", `It begins at ${at}. Until then the agent acts on.`);
  };
  return (
    <ConfirmByTyping
      open
      onOpenChange={onClose}
      title={`Retire agent ${agent.name}`}
      verb={verbs[start.kind]}
      name={agent.name}
      noun="agent"
      effect={
        <>
          <p>{effect}</p>
          <p className="mt-1.5">
            The name is never used again. Its record stays, with a certificate that nothing is left.
          </p>
        </>
      }
      onConfirm={retire}
    >
      {agent.drainingSince === null && (
        <RetirementFields value={start} onChange={setStart} mayDrain={agent.status === "active"} />
      )}
    </ConfirmByTyping>
  );
}

/** Makes a revoked agent active again. */
function ReinstateAgentDialog({ agent, onClose }: Omit<Props, "effect">) {
  const commands = useAgentCommands(agent);
  const toast = useToast();
  const { policy, whyNot } = useChangePolicy(agent.id);
  const two = isAboveThreshold(agent) || policy?.rule.people === 2;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Reinstate agent ${agent.name}`}
      verb={two ? "Propose reinstatement" : "Reinstate agent"}
      tone="primary"
      effect={`The agent becomes active without anything that it held: it enrols again, and its old delegations stay ended.${
        two ? ` ${secondPerson(changeDays)}` : ""
      }`}
      whyNot={whyNot ?? (policy && !two ? notApprover(policy) : undefined)}
      onConfirm={async (reason) => {
        const { status } = await commands.reinstate({ reason });
        if (status === "active") toast.done("Agent reinstated", "Enrol an instance and give it authority next.");
        else toast.info("Proposed", "A second person must confirm it. Nothing acts until then.");
      }}
    >
      {two && (
        <ForeseenRisk
          proposal={{
            method: "POST",
            path: `/api/agents/${agent.id}/reinstate`,
            body: { reason: reasonToCome },
            version: agent.version,
          }}
        />
      )}
    </ConfirmDialog>
  );
}

/** The dialog that stops an agent, or takes a stop back. */
export function StopDialog({ asking, ...props }: Props & { asking: "suspend" | "retire" | "reinstate" }) {
  if (asking === "suspend") return <SuspendAgentDialog {...props} />;
  if (asking === "retire") return <RetireAgentDialog {...props} />;
  return <ReinstateAgentDialog {...props} />;
}
