"use client";

import { z } from "zod";
import { ChangeCard } from "@/components/control-changes/change-card";
import type { AgentResponse } from "@/lib/agents/schema";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { useAgentCommands } from "./agent-commands";

const Value = z.string().nullable();
const Document = z.object({
  content: z.object({
    agent: z.object({ id: z.string(), name: z.string(), riskTier: z.string(), environment: z.string() }),
    changes: z.array(z.object({ member: z.string(), before: Value, after: Value })).min(1),
    consequences: z.array(z.string()),
  }),
});

type Content = z.infer<typeof Document>["content"];

/** Parses the exact bytes whose digest the second person confirms, so that they confirm only content they saw. */
function readContent({ document }: ControlChangeResponse, agentId: string): Content | undefined {
  const parsed = Document.safeParse(JSON.parse(document));
  return parsed.success && parsed.data.content.agent.id === agentId ? parsed.data.content : undefined;
}

const labels: Record<string, string> = {
  riskTier: "Risk tier",
  environment: "Environment",
  displayName: "Display name",
  purpose: "Purpose",
};

function Effect({ agent, changes, consequences }: Content) {
  return (
    <>
      <p className="text-ink2">
        The agent is at tier {agent.riskTier} in environment {agent.environment} now.
      </p>
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
        {changes.map(({ member, before, after }) => (
          <div key={member} className="contents">
            <dt className="text-ink3">{labels[member] ?? member}</dt>
            <dd className="[overflow-wrap:anywhere]">
              <del className="text-ink3">{before ?? "none"}</del>
              {" → "}
              <ins className="font-semibold no-underline">{after ?? "none"}</ins>
            </dd>
          </div>
        ))}
      </dl>
      {consequences.length > 0 && <Consequences sentences={consequences} title="What follows" />}
    </>
  );
}

/** Consequences of a new risk tier or environment. */
export function Consequences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <div>
      <p className="font-semibold">{title}</p>
      <ul className="mt-1 list-disc ps-5">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

/** An edit of an agent that waits for a second person. */
export function AgentChange({ agent, change }: { agent: AgentResponse; change: ControlChangeResponse }) {
  const { confirmChange, endChange, reload } = useAgentCommands(agent);
  const content = readContent(change, agent.id);
  return (
    <ChangeCard
      change={change}
      title={content ? `Change agent ${content.agent.name}` : "Proposed change"}
      sender={{
        confirm: (digest) => confirmChange(change.id, digest),
        end: (verb, note) => endChange(change.id, verb, note),
        reload,
      }}
    >
      {content ? <Effect {...content} /> : null}
    </ChangeCard>
  );
}
