"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Countdown } from "@/components/time/countdown";
import { useNow } from "@/components/time/use-now";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { SkeletonText } from "@/components/ui/skeleton";
import type { AgentAttention } from "@/lib/agent-risk/attention.schema";
import type { AgentResponse } from "@/lib/agents/schema";
import { KEY_ATTENTION_SECONDS } from "./agent-columns";
import { useAgentTab } from "./agent-tab";
import { counted } from "./agent-words";
import { type Finding, FindingLines, linkClass } from "./finding-lines";
import { agentAttention } from "./queries";
import { isLongAgo, ofAgent } from "./recent";

// The words of all detections are no small part of the page's code, and most agents have none.
const OddAndDue = dynamic(() => import("./odd-and-due").then((module) => module.OddAndDue), {
  loading: () => <SkeletonText lines={2} className="p-4" />,
});

const DAY_MS = 86_400_000;
const UNUSED_DAYS = 30;

function TabLink({ to, children }: { to: "credentials" | "authority"; children: ReactNode }) {
  const { setTab } = useAgentTab();
  return (
    <button type="button" data-shows="" className={linkClass} onClick={() => setTab(to)}>
      {children}
    </button>
  );
}

/** An agent without an owner, or with a deactivated one. */
function ownerFinding(owner: AgentResponse["owner"]): Finding | false {
  if (owner?.active) return false;
  const text = owner
    ? `Its owner ${owner.name} is deactivated. The agent cannot act until it is transferred to another owner.`
    : "The agent has no owner.";
  return { id: "owner", glyph: "triangle", tone: "text-bad", text };
}

/** How many instances are in quarantine, and why, in the words of the person or rule that put them there. */
function quarantineText({ quarantined, quarantineReasons }: AgentResponse["counts"]["instances"]): string {
  const said = quarantineReasons.map((reason) => reason.replace(/\.$/, "")).join("; ");
  return `${counted(quarantined, "instance")} in quarantine${said && `: ${said}`}.`;
}

const keyFinding = ({ keyExpiresAt }: AgentResponse, now: number): Finding | false =>
  keyExpiresAt !== null &&
  Date.parse(keyExpiresAt) - now < KEY_ATTENTION_SECONDS * 1000 && {
    id: "key",
    glyph: "half",
    tone: "text-wait",
    text: (
      <>
        A key ends <Countdown until={keyExpiresAt} lead="in" urgentBelow={KEY_ATTENTION_SECONDS} />.
      </>
    ),
    action: <TabLink to="credentials">See credentials</TabLink>,
  };

const bearerFinding = (agent: AgentResponse): Finding | false =>
  agent.risks.includes("bearer_tokens_allowed") && {
    id: "bearer",
    glyph: "triangle",
    tone: "text-wait",
    text: "Its tokens may be unbound. A copied token works for anyone until it expires.",
    action: (
      <Link className={linkClass} href={`/blueprints?blueprint=${agent.blueprint.id}`}>
        See the blueprint
      </Link>
    ),
  };

const requestsFinding = ({ id, counts }: AgentResponse): Finding | false =>
  counts.pendingRequests > 0 && {
    id: "requests",
    glyph: "half",
    tone: "text-wait",
    text: `${counted(counts.pendingRequests, "request")} for authority waits for a decision.`,
    action: (
      <Link
        className={linkClass}
        href={`/approvals?queue=all&q=${encodeURIComponent(`${ofAgent(id)} status:pending`)}`}
      >
        See requests
      </Link>
    ),
  };

function findings(agent: AgentResponse, now: number): Finding[] {
  const { status, owner, counts, usage, activation } = agent;
  const found: (Finding | false)[] = [
    ownerFinding(owner),
    status === "pending" && {
      id: "pending",
      glyph: "half",
      tone: "text-wait",
      text: `Waits for a second person: ${activation?.requestedBy.name ?? "a person"} requested its activation.`,
    },
    counts.instances.quarantined > 0 && {
      id: "quarantined",
      glyph: "triangle",
      tone: "text-bad",
      text: quarantineText(counts.instances),
      action: <TabLink to="credentials">See credentials</TabLink>,
    },
    keyFinding(agent, now),
    bearerFinding(agent),
    requestsFinding(agent),
    status === "active" &&
      now - Date.parse(usage.lastActionAt ?? agent.createdAt) > UNUSED_DAYS * DAY_MS && {
        id: "unused",
        glyph: "half",
        tone: "text-wait",
        text: `It has not acted for more than ${UNUSED_DAYS} days. Check whether it is still needed.`,
      },
  ];
  return found.filter((one) => one !== false);
}

/** Whether there is a line to show: a detection, unused authority, or a review that is due or long ago. */
function isOdd({ detections, unused, review }: AgentAttention, now: number): boolean {
  return detections.count > 0 || unused !== null || review.due !== null || isLongAgo(review.lastReviewedAt, now);
}

/** Lists faults and due tasks of an agent; renders nothing if there are none. */
export function NeedsAttention({ agent }: { agent: AgentResponse }) {
  const now = useNow(60);
  const isOver = agent.status === "retired";
  const query = useQuery({ ...agentAttention(agent.id), enabled: !isOver });
  const found = isOver ? [] : findings(agent, now);
  const odd = query.data && isOdd(query.data, now) ? query.data : undefined;
  const failed = query.error && !query.data;
  if (found.length === 0 && !odd && !failed) return null;
  return (
    <Panel title="Needs attention" flush>
      {failed && <Unloaded query={query} name="Detections, unused authority and reviews" />}
      {odd && <OddAndDue attention={odd} now={now} />}
      {found.length > 0 && <FindingLines findings={found} />}
    </Panel>
  );
}
