"use client";

import dynamic from "next/dynamic";
import { useAgentCommands } from "@/components/agents/agent-commands";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { Panel } from "@/components/ui/panel";
import { SkeletonText } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import type { AgentResponse } from "@/lib/agents/schema";
import { type AgentEvent, type Transition, transitionsFrom } from "@/lib/agents/state-machine.model";
import { eventWords } from "./event-words";

const LifecycleDiagram = dynamic(() => import("./diagram").then((module) => module.LifecycleDiagram), {
  loading: () => <SkeletonText lines={4} />,
});

/** The effects of the events that end or pause an agent. */
const effects: { readonly [Event in AgentEvent]?: string } = {
  suspend: "Stops every action at once. The agent can be resumed.",
  revoke: "Ends its credentials, delegations and tokens at once and permanently.",
  "begin-retirement": "Revokes every credential and ends the agent permanently.",
};

/** Of the two ways out of a draft, its tier leaves one. */
function isOpen({ event }: Transition, { riskTier }: AgentResponse): boolean {
  const two = riskTier === "high" || riskTier === "critical";
  return event === "request-activation" ? two : event === "activate" ? !two : true;
}

function blockOf({ action, event }: Transition, { can, whyNot }: AgentResponse): string {
  if (action === null) return event === "finish-retirement" ? "A job does it." : "It returns to draft by itself.";
  return can.includes(action)
    ? (effects[event] ?? "Possible now.")
    : (whyNot[action]?.reason ?? "This is not possible now.");
}

const plans = { resume: "is resumed", retire: "is retired" } as const;

/** The effect of giving up a retirement. One that an owner brought forward is given up whole. */
function effectOfGivingUp({ drains, firstDueAt }: { drains: boolean; firstDueAt: string | null }): string {
  const sentences = [
    firstDueAt === null
      ? "The agent is not retired at that time."
      : "The agent is retired neither at that time nor at the time for which it was planned first.",
    ...(firstDueAt === null ? [] : ["Plan the retirement again if it is still needed."]),
    ...(drains ? ["The agent can get new tokens, instances and delegations again."] : []),
  ];
  return sentences.join(" ");
}

function Planned({ agent }: { agent: AgentResponse }) {
  const { cancelRetirement } = useAgentCommands(agent);
  const drains = agent.status === "active" && agent.drainingSince !== null;
  return agent.planned.map(({ step, dueAt, firstDueAt, by, blocked }) => (
    <div
      key={step}
      className="mb-3 flex flex-wrap items-center justify-between gap-3 rounded-md bg-waitbg p-3 text-wait"
    >
      <p className="min-w-0 flex-1 basis-60">
        It {plans[step]} <Timestamp at={dueAt} mode="exact" />
        {firstDueAt === null ? (
          `, as ${by.name} planned.`
        ) : (
          <>
            . {by.name} planned it for <Timestamp at={firstDueAt} mode="exact" />, and an owner brought it forward.
          </>
        )}
        {step === "retire" && drains && (
          <>
            {" "}
            It drains since <Timestamp at={agent.drainingSince} mode="exact" />: it gets no new token, instance or
            delegation. Tokens that it has work until they expire.
          </>
        )}
        {blocked === "owner_required" && " It has no owner yet, so it stays suspended until it has one."}
        {blocked === "agent_suspected" &&
          " A rule found something about it since. It stays suspended until security closes that detection."}
        {blocked === "owner_inactive" && " Its owner is deactivated, so it stays suspended until it has another one."}
      </p>
      {step === "retire" && agent.can.includes("retire") && (
        <ConfirmButton
          confirm={{
            title: `Give up the retirement of ${agent.name}`,
            verb: "Give up",
            tone: "primary",
            reason: "none",
            effect: effectOfGivingUp({ drains, firstDueAt }),
            onConfirm: () => cancelRetirement(),
          }}
        >
          Give up…
        </ConfirmButton>
      )}
    </div>
  ));
}

/** The states that can follow, with what blocks each, and the table of states drawn. */
export function NextSteps({ agent }: { agent: AgentResponse }) {
  const next = transitionsFrom(agent.status).filter((transition) => isOpen(transition, agent));
  const ending = agent.status === "retiring" || agent.status === "retired";
  return (
    <Panel
      title="What can happen next"
      actions={ending && <ButtonLink href={`/agents/${agent.id}/retirement`}>Retirement and certificate</ButtonLink>}
    >
      <Planned agent={agent} />
      {next.length === 0 && <p className="text-ink2">Nothing. The name and the id are never used again.</p>}
      <ul className="flex flex-col">
        {next.map((transition) => (
          <li
            key={transition.event}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line py-2 not-first:border-t first:pt-0"
          >
            <b>{eventWords[transition.event]}</b>
            <span className="flex items-center gap-1.5 text-ink3 text-xs">
              becomes <StatusMark status={transition.to} />
            </span>
            <span className="col-span-2 text-ink2 text-sm">{blockOf(transition, agent)}</span>
          </li>
        ))}
      </ul>
      <Disclosure title="All states" className="mt-3">
        <LifecycleDiagram agent={agent} />
      </Disclosure>
    </Panel>
  );
}
