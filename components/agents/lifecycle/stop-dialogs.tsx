"use client";

import { useState } from "react";
import { useAgentCommands } from "@/components/agents/agent-commands";
import { SuspensionFields, type SuspensionLength, untilOf } from "@/components/delegations/suspension-fields";
import { ConfirmByTyping, ConfirmDialog } from "@/components/forms/confirm-dialog";
import { useSayStopped } from "@/components/revocation/proof-link";
import { exactInstant } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";

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

/** Retires an agent, now or at an instant. */
function RetireAgentDialog({ agent, effect, onClose }: Props) {
  const commands = useAgentCommands(agent);
  const say = useSay();
  const toast = useToast();
  const [at, setAt] = useState<string>();
  const retire = async (reason: string) => {
    if (at === undefined || at === "") return say("Agent retired", await commands.retire({ reason }));
    await commands.retire({ reason, at: new Date(`${at}:00Z`).toISOString() });
    return toast.done("Retirement planned", `It begins at ${at.replace("T", " ")} UTC. Until then the agent acts on.`);
  };
  return (
    <ConfirmByTyping
      open
      onOpenChange={onClose}
      title={`Retire agent ${agent.name}`}
      verb={at === undefined ? "Retire agent" : "Plan retirement"}
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
      <FieldGroup label="It begins">
        <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
          <Radio name="retire-at" label="now" checked={at === undefined} onChange={() => setAt(undefined)} />
          <Radio name="retire-at" label="at a time" checked={at !== undefined} onChange={() => setAt("")} />
          {at !== undefined && (
            <Input
              type="datetime-local"
              required
              aria-label="Retired at (UTC)"
              className="w-52"
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
          )}
        </div>
      </FieldGroup>
    </ConfirmByTyping>
  );
}

/** Makes a revoked agent active again. */
function ReinstateAgentDialog({ agent, onClose }: Omit<Props, "effect">) {
  const commands = useAgentCommands(agent);
  const toast = useToast();
  const two = agent.riskTier === "high" || agent.riskTier === "critical";
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Reinstate agent ${agent.name}`}
      verb={two ? "Propose reinstatement" : "Reinstate agent"}
      tone="primary"
      effect={`The agent becomes active without anything that it held: it enrols again, and its old delegations stay ended.${
        two ? " A second person confirms it." : ""
      }`}
      onConfirm={async (reason) => {
        const { status } = await commands.reinstate({ reason });
        if (status === "active") toast.done("Agent reinstated", "Enrol an instance and give it authority next.");
        else toast.info("Proposed", "A second person must confirm it. Nothing acts until then.");
      }}
    />
  );
}

/** The dialog that stops an agent, or takes a stop back. */
export function StopDialog({ asking, ...props }: Props & { asking: "suspend" | "retire" | "reinstate" }) {
  if (asking === "suspend") return <SuspendAgentDialog {...props} />;
  if (asking === "retire") return <RetireAgentDialog {...props} />;
  return <ReinstateAgentDialog {...props} />;
}
