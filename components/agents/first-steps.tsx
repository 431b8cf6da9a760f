"use client";

import { Check } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import { useAgentTab } from "./agent-tab";

type Step = { id: string; done: boolean; title: string; text: string };

function stepsOf({ owner, status, counts }: AgentResponse): Step[] {
  const { instances, delegations } = counts;
  return [
    {
      id: "owner",
      done: owner?.active ?? false,
      title: "It has an active owner",
      text: "Transfer it to the person who is accountable for it.",
    },
    {
      id: "active",
      done: status === "active",
      title: "It is active",
      text: status === "pending" ? "A second person has to confirm." : "Activate it with the button above.",
    },
    {
      id: "enrolled",
      done: instances.active + instances.quarantined + instances.revoked + instances.expired > 0,
      title: "An instance has enrolled",
      text: "Issue a one-time token on the Credentials tab and give it to the running agent.",
    },
    {
      id: "authority",
      done: delegations.active + delegations.other > 0,
      title: "It holds authority",
      text: "Request authority on the Authority tab. Another person approves exactly that request.",
    },
  ];
}

const over: readonly AgentResponse["status"][] = ["suspended", "revoked", "retiring", "retired"];

/** Lists the steps until a new agent can work; renders nothing once it can. */
export function FirstSteps({ agent }: { agent: AgentResponse }) {
  const { setTab } = useAgentTab();
  const steps = stepsOf(agent);
  if (over.includes(agent.status) || steps.every(({ done }) => done)) return null;
  const next = steps.find(({ done }) => !done);
  return (
    <Panel title="First steps" flush>
      <ol>
        {steps.map(({ id, done, title, text }, index) => (
          <li key={id} className="flex items-start gap-3 border-line px-4 py-2.5 not-last:border-b">
            <span
              aria-hidden
              className={cn(
                "mt-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-full border font-mono text-xs",
                done ? "border-ok bg-okbg text-ok" : "border-edge text-ink2",
              )}
            >
              {done ? <Check className="size-3" /> : index + 1}
            </span>
            <span className="min-w-0 flex-1">
              <span className={cn(done ? "text-ink2" : "font-semibold")}>
                {title}
                {done && <span className="sr-only"> (done)</span>}
              </span>
              {id === next?.id && <span className="block text-ink2">{text}</span>}
            </span>
            {id === next?.id && (id === "enrolled" || id === "authority") && (
              <button
                type="button"
                className="min-h-6 text-brand underline"
                onClick={() => setTab(id === "enrolled" ? "credentials" : "authority")}
              >
                {id === "enrolled" ? "Credentials" : "Authority"}
              </button>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
