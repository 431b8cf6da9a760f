"use client";

import { useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { ChangedMembers, ControlChange } from "@/components/control-changes/control-change";
import type { AgentResponse } from "@/lib/agents/schema";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { MoveEffect } from "./move-effect";
import { agentKeys } from "./queries";

const Value = z.string().nullable();
const Document = z.object({
  content: z.object({
    agent: z.object({ id: z.string(), name: z.string(), riskTier: z.string(), environment: z.string() }),
    changes: z.array(z.object({ member: z.string(), before: Value, after: Value })).min(1),
    consequences: z.array(z.string()),
    policy: z.object({ version: z.number(), rule: z.string() }).optional(),
    names: z.record(z.string(), z.string()).optional(),
    /** Sentences about authority that only the new blueprint allows. */
    widenings: z.array(z.string()).optional(),
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
  blueprintId: "Blueprint",
  ownerId: "Owner",
  status: "State",
};

function Effect({ agent, changes, consequences, policy, names = {}, widenings = [] }: Content) {
  const follows = [...consequences, ...widenings];
  const shown = (value: string | null) => (value === null ? "none" : (names[value] ?? value));
  const blueprintId = changes.find(({ member }) => member === "blueprintId")?.after;
  return (
    <>
      <p className="text-ink2">
        The agent is at tier {agent.riskTier} in environment {agent.environment} now.
      </p>
      <ChangedMembers
        members={changes.map(({ member, before, after }) => ({
          label: labels[member] ?? member,
          before: shown(before),
          after: shown(after),
        }))}
      />
      {policy && (
        <p className="text-ink2">
          The rule “{policy.rule}” of the lifecycle policy, version {policy.version}, asks for a second person.
        </p>
      )}
      {follows.length > 0 && <Consequences sentences={follows} title="What follows" />}
      {blueprintId && <MoveEffect agentId={agent.id} blueprintId={blueprintId} />}
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
  const client = useQueryClient();
  const content = readContent(change, agent.id);
  return (
    <ControlChange
      change={change}
      title={content ? `Change agent ${content.agent.name}` : "Proposed change"}
      reload={() => client.invalidateQueries({ queryKey: agentKeys.all })}
    >
      {content ? <Effect {...content} /> : null}
    </ControlChange>
  );
}
