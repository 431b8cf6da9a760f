import { Client } from "pg";
import { helpersSql } from "@/prisma/seed/scale/lab";
import { nounsSql } from "@/prisma/seed/scale/nouns/fill";
import type { World } from "./world";

type Roles = { security: string; approver: string; serverId: string };

/**
 * Fills the tables around a seeded fleet, as a bulk load would: detections, discoveries, reviews, notifications and all
 * others that a laboratory fills. Rows of an earlier call go.
 */
export async function seedNouns({ superuserUrl }: Pick<World, "superuserUrl">, roles: Roles): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  const one = async <Row extends object>(text: string) => (await client.query<Row>(text)).rows[0];
  try {
    await client.query("set session_replication_role = replica; set synchronous_commit = off; set timezone = 'UTC'");
    await client.query(helpersSql({ sizes: { seed: "nouns" } }));
    for (const sql of fleet) await client.query(sql);
    const counts = await one<{ agents: number; delegations: number; people: number }>(
      `select (select count(*)::int from scale.agents) as agents, (select count(*)::int from scale.dlg) as delegations,
         (select count(*)::int - 1 from scale.people) as people`,
    );
    if (!counts) throw new Error("There is no fleet.");
    const { people, ...sizes } = counts;
    const today = "date_trunc('day', now())";
    const statements = nounsSql({ today, sizes: { ...sizes, entries: 0 }, people, ...roles });
    await client.query(`truncate ${tablesOf(Object.values(statements)).join(", ")} cascade`);
    for (const sql of Object.values(statements)) await client.query(sql);
    await client.query("drop schema scale cascade");
  } finally {
    await client.end();
  }
}

const tablesOf = (statements: readonly string[]): string[] => [
  ...new Set(statements.flatMap((sql) => [...sql.matchAll(/insert into (\w+)/g)].map(([, name = ""]) => name))),
];

/** The seeded fleet, numbered as the fleet of a laboratory is. */
const fleet = [
  `create table scale.people as
     select (row_number() over (order by id) - 1)::int as n, id, name, email, created_at as at from people where id like 'per\\_01K1%'`,
  `create table scale.agents as
     select (row_number() over (order by a.id))::int as n, a.id, a.name, a.owner_id, p.n as owner_n, a.created_at as at, a.status
     from agents a join scale.people p on p.id = a.owner_id where a.id like 'agt\\_01K%'`,
  `create table scale.dlg as
     select (row_number() over (order by d.id))::int as n, d.id, d.agent_id, a.owner_id
     from delegations d join scale.agents a on a.id = d.agent_id where d.id like 'dlg\\_01K%'`,
  "alter table scale.people add primary key (n); alter table scale.agents add primary key (n); alter table scale.dlg add primary key (n)",
];
