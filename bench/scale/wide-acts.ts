import type { Bar } from "@/bench/scale/figures";
import type { Asker } from "@/bench/scale/read";
import { type Known, type Targets, targetKinds } from "@/bench/scale/subjects";

/** Something that concerns very much of the laboratory. */
export type Act = {
  name: string;
  as: Asker;
  method: string;
  path: string;
  body?: unknown;
  bar?: Bar;
  /** Whether it stops the bystander, too. */
  last?: true;
  /** Whether the page is read repeatedly to measure the server's memory. */
  again?: true;
};

const stop: Bar = { figure: "p99", below: 100 };
const listed: Bar = { figure: "p99", below: 300 };
/** A job does what takes longer. */
const begun: Bar = { figure: "p99", below: 500 };
const reason = "Measured.";

/** Commands that tighten much at once, the narrowest first: each finds something left to stop. */
export const actsOf = (known: Known): Act[] => [...changes(known), ...ceilings(known), ...stops(known)];

function changes({ subjects: s, notes }: Known): Act[] {
  const narrower = { expiresAt: new Date(Date.now() + 10 * 86_400_000).toISOString(), reason };
  const of = (as: Asker, name: string, path: string, body: unknown): Act => ({ name, as, method: "POST", path, body });
  return [
    of("collector", "narrow a delegation with 200 below", `/api/delegations/${s.smallFanDelegation}/narrow`, narrower),
    of("collector", "narrow a delegation with 1,000 below", `/api/delegations/${s.fanDelegation}/narrow`, narrower),
    of("collector", "suspend a delegation with 200 below", `/api/delegations/${s.smallFanDelegation}/suspend`, {
      reason,
    }),
    of("security", "suspend the agent with 1,000 instances", `/api/agents/${s.crowdedAgent}/suspend`, { reason }),
    of("admin", "let a group of 3,000 delegate nothing", "/api/entitlement-changes", {
      ...{ subjectId: notes.groupId, entitlement: { kind: "nothing" }, reason },
    }),
  ];
}

const ceiling = [
  {
    ...{ type: "payment", locations: ["https://payments.scale.example"], actions: ["create"] },
    identifiers: ["account/eu-*"],
  },
];

const status = (size: string, number: number): Act => ({
  ...{ name: `status list of ${size} instances`, as: "admin", method: "GET", bar: listed, again: true },
  path: `/oauth/status-lists/${number}`,
});

/** Pages of strangers, before anything fell. */
export const statusReads: readonly Act[] = [status("30,000", 1001), status("65,536", 1002)];

function ceilings({ notes }: Known): Act[] {
  const blueprint = `/api/blueprints/${notes.blueprintId}`;
  return [
    {
      ...{ name: "preview a ceiling for 100,000 agents", as: "security", method: "POST", bar: begun },
      ...{ path: `${blueprint}/preview`, body: { ceiling } },
    },
    {
      ...{ name: "replay a ceiling for 100,000 agents", as: "security", method: "POST", bar: begun },
      ...{ path: `${blueprint}/replay`, body: { ceiling, days: 30 } },
    },
  ];
}

const revoke = (name: string, scope: object): Act => ({
  ...{ name: `revoke ${name}`, as: "security", method: "POST", path: "/api/revocations" },
  ...{ body: { scope, reason }, bar: stop },
});

/** Stops of one thing each, in a series of each scope. */
export const targetStops = (targets: Targets): Act[][] =>
  targetKinds.map((kind) => targets[kind].map((id) => revoke(`one ${kind.replace("Id", "")}`, { [kind]: id })));

function stops({ subjects: s, notes }: Known): Act[] {
  return [
    {
      ...{ name: "retire the agent with 1,000 instances", as: "security", method: "POST", bar: stop },
      ...{ path: `/api/agents/${s.crowdedAgent}/retire`, body: { reason } },
    },
    revoke("a delegation with 1,000 below", { delegationId: s.fanDelegation }),
    revoke("the busiest agent", { agentId: s.busiestAgent }),
    revoke("an owner of 10,000 delegations", { ownerId: notes.people.collector }),
    revoke("a resource server", { resourceServerId: notes.serverId }),
    revoke("a blueprint of 100,000 agents", { blueprintId: notes.blueprintId }),
    { ...revoke("all", { all: true }), last: true },
  ];
}
