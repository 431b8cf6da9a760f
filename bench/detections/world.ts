import { dayMs, hourMs, networkOf, type Watched } from "@/lib/detections/rules/watched";
import type { Draw } from "./draw";

/** A Monday. */
export const monthBegins = Date.UTC(2026, 9, 5);
export const monthDays = 30;

const rhythms = { office: [8, 18], night: [1, 5], shift: [6, 14], always: [0, 24] } as const;
export type Rhythm = keyof typeof rhythms;

export type Instance = { id: string; key: string; network: string };
export type SyntheticAgent = {
  id: string;
  rhythm: Rhythm;
  perHour: number;
  instances: Instance[];
  /** Networks that its instances may leave through. With a pool, they change between them at any time. */
  networks: string[];
  pool: boolean;
  actions: string[];
  families: string[];
  servers: string[];
  delegation: string;
  depth: number;
  denied: number;
  /** The largest amount of its limit, and from where people are asked. */
  limit: number;
  asksFrom: number;
};

const verbs = ["read", "list", "create", "update", "refund", "export", "notify", "close", "assign", "approve"];
const nouns = ["invoice", "refund", "ticket", "account", "order", "report", "contact"];

export const network = (draw: Draw): string =>
  `${draw.between(11, 197)}.${draw.between(0, 255)}.${draw.between(0, 255)}`;

/** Draws an agent with its habits. */
export function drawAgent(draw: Draw, servers: readonly string[]): SyntheticAgent {
  const pool = draw.chance(0.2);
  const networks = Array.from({ length: pool ? draw.between(2, 4) : draw.between(1, 3) }, () => network(draw));
  const type = draw.pick(nouns);
  const limit = draw.pick([100, 500, 1_000, 5_000]);
  return {
    id: draw.id("agt"),
    rhythm: draw.pick(["office", "office", "office", "shift", "night", "always"] as const),
    perHour: draw.between(4, 14),
    instances: Array.from({ length: draw.between(1, 3) }, () => ({
      ...{ id: draw.id("ins"), key: draw.id("thumb"), network: draw.pick(networks) },
    })),
    ...{ networks, pool },
    actions: [...new Set(Array.from({ length: draw.between(2, 6) }, () => `${draw.pick(verbs)} ${type}`))],
    families: [
      ...new Set(
        Array.from(
          { length: draw.between(1, 5) },
          () => `${draw.pick(["eu", "us", "apac", "uk"])}-${draw.between(1, 9)}`,
        ),
      ),
    ],
    servers: [...new Set([draw.pick(servers), draw.pick(servers)])],
    delegation: draw.id("dlg"),
    depth: draw.between(1, 3),
    denied: draw.chance(0.1) ? 0.12 : draw.next() * 0.04,
    ...{ limit, asksFrom: limit * 0.8 },
  };
}

/** Whether an agent of that rhythm works in this hour. */
export function worksAt(rhythm: Rhythm, at: number): boolean {
  const date = new Date(at);
  const [from, to] = rhythms[rhythm];
  const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  if (isWeekend && (rhythm === "office" || rhythm === "shift")) return false;
  return date.getUTCHours() >= from && date.getUTCHours() < to;
}

/** A working hour of an agent on that day or one soon after, and a moment in its first half. */
export function workingMoment(draw: Draw, { rhythm }: Pick<SyntheticAgent, "rhythm">, day: number): number {
  const from = monthBegins + day * dayMs;
  const hours = Array.from({ length: 96 }, (_, hour) => from + hour * hourMs).filter((at) => worksAt(rhythm, at));
  const within = hours.filter((at) => at < (hours[0] ?? from) + 12 * hourMs);
  return draw.pick(within) + draw.between(1, 25) * 60_000;
}

export type Draft = Omit<Watched, "index"> & { label?: number };

const nothing: Omit<Draft, "at" | "type"> = {
  ...{ decision: null, code: null, actorType: "system", actorId: "mandate", agentId: null, instanceId: null },
  ...{ serverId: null, action: null, resourceType: null, resource: null, network: null, key: null },
  ...{ amounts: [], chain: [], refs: [] },
};

export const record = (type: string, at: number, more: Partial<Draft>): Draft => ({ ...nothing, type, at, ...more });

/** An action as the agent usually does it, with what is different this time. */
export function act(draw: Draw, agent: SyntheticAgent, at: number, more: Partial<Draft> = {}): Draft {
  const instance = draw.pick(agent.instances);
  const [action = "", resourceType = ""] = draw.pick(agent.actions).split(" ");
  const server = draw.pick(agent.servers);
  const from = agent.pool ? draw.pick(agent.networks) : instance.network;
  return record("decision.made", at, {
    ...{ decision: "allow", actorType: "resource_server", actorId: server, serverId: server },
    ...{
      agentId: agent.id,
      instanceId: instance.id,
      key: instance.key,
      network: networkOf(`${from}.${draw.between(1, 254)}`),
    },
    ...{ action, resourceType, resource: `${draw.pick(agent.families)}/${resourceType}-${draw.between(1, 9_999)}` },
    chain: chainOf(agent, agent.depth),
    ...limitFor(agent, more.amounts?.[0]?.value),
    ...more,
  });
}

/** The least limit of its delegation that an amount is within: people are asked above it, or it is refused. */
function limitFor({ asksFrom, limit: largest }: SyntheticAgent, value = 0): { limit?: number } {
  const limit = [asksFrom, largest].find((one) => value <= one);
  return limit === undefined ? {} : { limit };
}

/** A chain of so many delegations with the agent's own at its end. */
export const chainOf = ({ delegation }: SyntheticAgent, depth: number): string[] => [
  ...Array.from({ length: depth - 1 }, (_, hop) => `${delegation}.${hop}`),
  delegation,
];
