"use client";

import { type AgentStatus, agentStatuses } from "@/lib/agents/model";
import type { AgentResponse } from "@/lib/agents/schema";
import { transitions } from "@/lib/agents/state-machine.model";
import { eventWords } from "./event-words";

/** Centres of the states. */
const places: Record<AgentStatus, { x: number; y: number }> = {
  draft: { x: 60, y: 30 },
  pending: { x: 240, y: 30 },
  active: { x: 60, y: 120 },
  suspended: { x: 240, y: 120 },
  revoked: { x: 60, y: 210 },
  retiring: { x: 240, y: 210 },
  retired: { x: 240, y: 290 },
};
const half = { x: 46, y: 15 };

type Edge = { from: AgentStatus; to: AgentStatus; says: string };

/** One arrow for each pair of states. */
const edges: readonly Edge[] = transitions.flatMap(({ from, to, event }) =>
  from.map((one) => ({ from: one, to, says: eventWords[event] })),
);

/** The point where an arrow touches a state's box, moved aside so that two ways do not cover each other. */
function end(at: AgentStatus, towards: AgentStatus, aside: number): { x: number; y: number } {
  const [a, b] = [places[at], places[towards]];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const scale = 1 / Math.max(Math.abs(dx) / half.x, Math.abs(dy) / half.y);
  const length = Math.hypot(dx, dy);
  return { x: a.x + dx * scale + (-dy / length) * aside, y: a.y + dy * scale + (dx / length) * aside };
}

const ASIDE = 5;

function Arrow({ edge: { from, to, says }, lit }: { edge: Edge; lit: boolean }) {
  const [a, b] = [end(from, to, ASIDE), end(to, from, -ASIDE)];
  return (
    <line
      x1={a.x}
      y1={a.y}
      x2={b.x}
      y2={b.y}
      className={lit ? "stroke-ink" : "stroke-line"}
      strokeWidth={lit ? 1.6 : 1}
      markerEnd={lit ? "url(#lifecycle-lit)" : "url(#lifecycle-dim)"}
    >
      <title>{`${from} to ${to}: ${says}`}</title>
    </line>
  );
}

function Head({ id, className }: { id: string; className: string }) {
  return (
    <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
      <path d="M0 0 8 4 0 8z" className={className} />
    </marker>
  );
}

/** The table of an agent's states, drawn: where it is, and the ways from there. */
export function LifecycleDiagram({ agent: { status } }: { agent: Pick<AgentResponse, "status"> }) {
  const label = `States of an agent. It is ${status}. From there: ${
    edges
      .filter(({ from }) => from === status)
      .map(({ to }) => to)
      .join(", ") || "none"
  }.`;
  return (
    <svg viewBox="0 0 300 312" role="img" aria-label={label} className="mx-auto w-full max-w-96">
      <defs>
        <Head id="lifecycle-lit" className="fill-ink" />
        <Head id="lifecycle-dim" className="fill-ink3" />
      </defs>
      {edges
        .toSorted((a, b) => Number(a.from === status) - Number(b.from === status))
        .map((edge) => (
          <Arrow key={`${edge.from} ${edge.to}`} edge={edge} lit={edge.from === status} />
        ))}
      {agentStatuses.map((name) => (
        <g key={name}>
          <rect
            x={places[name].x - half.x}
            y={places[name].y - half.y}
            width={half.x * 2}
            height={half.y * 2}
            rx={6}
            className={name === status ? "fill-ink stroke-ink" : "fill-surface stroke-line"}
          />
          <text
            x={places[name].x}
            y={places[name].y + 4}
            textAnchor="middle"
            className={name === status ? "fill-canvas font-semibold text-[11px]" : "fill-ink text-[11px]"}
          >
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}
