import type { Client } from "pg";
import type { LabNotes } from "@/bench/scale/lab-server";
import type { NounSubjects } from "@/bench/scale/noun-reads";

/** Things of the fleet that are stopped one after the other. */
export type Targets = Readonly<Record<(typeof targetKinds)[number], readonly string[]>>;
export const targetKinds = ["instanceId", "delegationId", "agentId", "ownerId"] as const;

/** The things of a laboratory that are asked for by id. */
export type Subjects = Record<(typeof kinds)[number], string>;

const kinds = [
  "oldestDecision",
  "middleDecision",
  "newestDecision",
  "busiestAgent",
  "busiestName",
  "quietAgent",
  "crowdedAgent",
  "instance",
  "deepDelegation",
  "fanDelegation",
  "smallFanDelegation",
  "askedDelegation",
  "pendingRequest",
  "pendingDigest",
  "decidedRequest",
  "revocation",
  "member",
] as const;

const queries: Readonly<Record<(typeof kinds)[number], string>> = {
  oldestDecision: decisionAt("order by index limit 1"),
  middleDecision: decisionAt("and index > (select size / 2 from log_head) order by index limit 1"),
  newestDecision: decisionAt("order by index desc limit 1"),
  busiestAgent: "select agent_id from agent_usage order by allowed desc limit 1",
  busiestName: "select a.name from agent_usage u join agents a on a.id = u.agent_id order by allowed desc limit 1",
  quietAgent: `select a.id from agents a left join agent_usage u on u.agent_id = a.id
    where a.status = 'active' and a.name ~ '^[a-z]+-agent-'
    order by u.last_action_at is not null, u.allowed nulls first, a.id limit 1`,
  crowdedAgent: "select agent_id from instances group by agent_id order by count(*) desc limit 1",
  instance: "select id from instances where status = 'active' order by id desc limit 1",
  deepDelegation: "select id from delegations where depth = 7 and purpose <> '' order by id limit 1",
  fanDelegation: fan(0),
  smallFanDelegation: fan(1),
  askedDelegation: "select delegation_id from requests where delegation_id is not null order by id limit 1",
  pendingRequest: "select id from requests where status = 'pending' order by id limit 1",
  pendingDigest: "select digest from requests where status = 'pending' order by id limit 1",
  decidedRequest: "select id from requests where status = 'approved' order by id limit 1",
  revocation: "select id from revocations order by id limit 1",
  member: "select id from people where email = 'person-17@scale.example'",
};

function decisionAt(which: string): string {
  return `select (select r from unnest(refs) r where r like 'dec\\_%') from audit_search where type = 'decision.made' ${which}`;
}

function fan(offset: number): string {
  return `select parent_id from delegations where parent_id is not null group by parent_id order by count(*) desc, 1 offset ${offset} limit 1`;
}

/** Looks the subjects up, as the database's superuser. */
export async function subjectsOf(query: (sql: string) => Promise<string | undefined>): Promise<Subjects> {
  const found: Partial<Subjects> = {};
  for (const kind of kinds) found[kind] = (await query(queries[kind])) ?? "";
  const missing = kinds.filter((kind) => !found[kind]);
  if (missing.length > 0) throw new Error(`The laboratory has no ${missing.join(", ")}.`);
  return found as Subjects;
}

/** Looks up what is stopped one by one: nothing of the collector, whose turn comes later. */
export async function targetsOf(client: Client): Promise<Targets> {
  const all = async (sql: string) => (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  const fleet =
    "from agents a join people p on p.id = a.owner_id and p.email like 'person-%' where a.status = 'active'";
  return {
    instanceId: await all(`select i.id from instances i where i.status = 'active'
      and exists (select ${fleet} and a.id = i.agent_id) order by i.enrolled_at desc limit 100`),
    delegationId: await all(`select d.id from delegations d where d.status = 'active' and d.depth = 0
      and exists (select ${fleet} and a.id = d.agent_id) order by d.id desc limit 100`),
    agentId: await all(`select a.id ${fleet} order by a.id desc limit 100`),
    ownerId: await all(`select p.id from people p where p.email ~ '^person-1?[2-9][0-9]@' order by p.id desc limit 50`),
  };
}

export const firstValue =
  (client: Client) =>
  async (sql: string): Promise<string | undefined> =>
    Object.values((await client.query<Record<string, string>>(sql)).rows[0] ?? {})[0];

/** Everything that an id is known by, for paths and bodies. */
export type Known = {
  subjects: Subjects;
  nouns: NounSubjects;
  notes: Pick<LabNotes, "serverId" | "groupId" | "blueprintId" | "delegations" | "people">;
};
