"use client";

import { Timestamp } from "@/components/time/timestamp";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import type { AgentResponse } from "@/lib/agents/schema";
import type { Check } from "@/lib/lifecycle/model";
import type { AgentLifecycle, CheckLine } from "@/lib/lifecycle/schema";
import { checkNames } from "./lifecycle-words";

const beforeActivation: readonly AgentResponse["status"][] = ["draft", "pending"];
/** Lines without which an active agent does nothing. */
const needed: readonly Check[] = ["key_enrolled", "authority_granted", "decision_asked"];

function Line({ line }: { line: CheckLine }) {
  const { check, done, required, sentence, link } = line;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 border-line px-4 py-2 not-last:border-b">
      <Glyph
        shape={done ? "check" : required ? "cross" : "line"}
        className={cn("self-center", done ? "text-ok" : required ? "text-bad" : "text-ink3")}
      />
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <b className={done ? "font-normal" : undefined}>{checkNames[check]}</b>
          {required && !done && <Pill tone="bad">Required</Pill>}
          <span className="sr-only">{done ? "done" : "open"}</span>
        </span>
        <span className="block text-ink2 text-sm">{sentence}</span>
      </span>
      {!done && (
        <Link href={link} className="min-h-6 text-brand underline">
          Open<span className="sr-only"> {checkNames[check]}</span>
        </Link>
      )}
    </li>
  );
}

/** Whether the lines of an agent are worth a look: always before it goes live, then while it lacks something. */
const isShown = (agent: AgentResponse, { checklist }: AgentLifecycle): boolean =>
  beforeActivation.includes(agent.status) ||
  (agent.status === "active" && checklist.some((line) => !line.done && (line.required || needed.includes(line.check))));

/** The go-live checklist: each line from the database, with a link to mend it. Hidden once the agent works. */
export function Checklist({ agent, lifecycle }: { agent: AgentResponse; lifecycle: AgentLifecycle }) {
  if (!isShown(agent, lifecycle)) return null;
  const { checklist, rule } = lifecycle;
  const open = checklist.filter(({ required, done }) => required && !done).length;
  return (
    <Panel
      title="Go-live checklist"
      flush
      actions={
        <Link href="/agents/lifecycle-policy" className="text-ink2 text-sm underline">
          Rule: {rule.name}
        </Link>
      }
    >
      <p className="border-line border-b px-4 py-2 text-ink2 text-sm" role="status">
        {open === 0
          ? "The lifecycle policy asks for nothing more."
          : `The lifecycle policy asks for ${open} more ${open === 1 ? "line" : "lines"} before the agent goes live.`}
        {rule.people === 2 && " Two people activate it."}
        {lifecycle.activationExpiresAt && (
          <>
            {" "}
            The activation lapses <Timestamp at={lifecycle.activationExpiresAt} />.
          </>
        )}
        {rule.approvers && ` ${rule.approvers.sentence}`}
      </p>
      <ul>
        {checklist.map((line) => (
          <Line key={line.check} line={line} />
        ))}
      </ul>
    </Panel>
  );
}
