import { afterEach, describe, expect, it } from "vitest";
import { endPools } from "@/lib/platform/database/pool";
import { metrics } from "@/lib/platform/observability/metrics";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World | undefined;
afterEach(async () => {
  await world?.end();
  world = undefined;
});

type Sql = World["sql"];
type Governed = {
  table: string;
  key: string /** Whether every change of every column moves the epoch. */;
  plain: boolean;
};
type Column = { column: string; type: string; kind: string; primary: boolean; restricted: boolean };
type Story = { leaf: TestAgent; token: string; ids: string[] };

/** Tables whose changes move an epoch, with the column that names whose. */
async function governedTables(sql: Sql): Promise<Governed[]> {
  return sql<Governed>(
    `select c.relname as table, convert_from(substr(t.tgargs, 1, position('\\000'::bytea in t.tgargs) - 1), 'UTF8') as key,
       t.tgqual is null and t.tgattr = '' as plain
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
     where p.proname = 'move_epoch' and not t.tgisinternal order by 1, 2`,
  );
}

const columnsOf = (sql: Sql, table: string): Promise<Column[]> =>
  sql<Column>(
    `select a.attname as column, format_type(a.atttypid, a.atttypmod) as type, ty.typtype as kind,
       exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)) as primary,
       exists (select from pg_constraint f where f.conrelid = a.attrelid and f.contype = 'f' and a.attnum = any(f.conkey)) as restricted
     from pg_attribute a join pg_type ty on ty.oid = a.atttypid
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
    [table],
  );

/** Another value of a column, as SQL. A column with a foreign key keeps its value: the trigger fires anyway. */
function otherValue({ column, type, kind, restricted }: Column): string {
  const own = `"${column}"`;
  if (restricted) return own;
  if (kind === "e") {
    return `(select label::text from unnest(enum_range(null::${type})) as label
      where label is distinct from ${own} order by label limit 1)::${type}`;
  }
  if (type === "boolean") return `not ${own}`;
  if (type === "text") return `coalesce(${own}, '') || 'x'`;
  if (type.startsWith("timestamp")) return `coalesce(${own}, now()) + interval '1 second'`;
  if (type === "jsonb") return `case jsonb_typeof(${own}) when 'object' then '{}'::jsonb else '[]'::jsonb end`;
  if (type.endsWith("[]")) return `${own} || ${own}`;
  return type === "integer" || type === "bigint" ? `coalesce(${own}, 0) + 1` : own;
}

/** A chain of two agents: one person delegates and is represented, another owns, a third approved. */
async function makeStory(sql: Sql): Promise<Story> {
  const spine = await given.agent();
  const { personId } = await given.person(["member"]);
  await sql("insert into entitlements (person_id, authority) values ($1, $2)", [
    personId,
    JSON.stringify([{ id: "el_1", ...payments(spine) }]),
  ]);
  // The person is in a group for which something is set too.
  await given.group("payers", { personId });
  const [group] = await sql<{ id: string }>("select id from groups where name = 'payers'");
  await sql("insert into entitlement_settings (subject_id, group_id, authority, version) values ($1, $1, $2, 1)", [
    group?.id,
    JSON.stringify([{ id: "el_1", ...payments(spine) }]),
  ]);
  const { agents, delegations } = await given.chain(spine, 2, { onBehalfOf: personId });
  const leaf = agents.at(-1) ?? spine;
  const token = await tokenOf(leaf, { delegation_id: delegations.at(-1) ?? "" });
  const [policy] = await sql<{ id: string }>("select id from approval_policies where is_default");
  const [blueprint] = await sql<{ id: string }>("select id from blueprints where name = 'standard'");
  const [key] = await sql<{ id: string }>("select id from resource_server_keys where resource_server_id = $1", [
    spine.serverId,
  ]);
  const [row] = await sql<{ jti: string }>("select jti from access_tokens order by issued_at desc limit 1");
  const people = [spine.owner.personId, spine.approver.personId, personId];
  const others = [group?.id, policy?.id, blueprint?.id, key?.id, row?.jti, "org", spine.serverId, leaf.instanceId].map(
    String,
  );
  return { leaf, token, ids: [...people, ...agents.map(({ agentId }) => agentId), ...delegations, ...others] };
}

async function commits(): Promise<number> {
  const { values } = await metrics().commitBatch.get();
  return values.find(({ metricName }) => metricName?.endsWith("_count"))?.value ?? 0;
}

/** A decision, and whether it was evaluated again because something had moved. */
async function ask({ leaf, token }: Story): Promise<{ allowed: boolean; contended: boolean }> {
  const before = await commits();
  // Some values break what the product itself would never write: an answer without a decision allows nothing either.
  const { decision } = await evaluate(leaf, token, { amount: "0.01" });
  return { allowed: decision === true, contended: (await commits()) - before > 1 };
}

type Findings = { unnoticed: string[]; unread: string[]; looked: number };

/** Changes each governed column of each object behind a decision, and lists what the next decision did not notice. */
async function changeEverything(sql: Sql, story: Story, only?: readonly string[]): Promise<Findings> {
  const found: Findings = { unnoticed: [], unread: [], looked: 0 };
  for (const { table, key, plain } of await governedTables(sql)) {
    if (only?.includes(table) === false) continue;
    const columns = await columnsOf(sql, table);
    const rows = await sql<{ of: string }>(`select distinct "${key}" as of from "${table}" where "${key}" = any($1)`, [
      story.ids,
    ]);
    if (rows.length === 0) found.unread.push(table);
    else expect(plain, `${table} moves its epoch at every change`).toBe(true);
    for (const { of } of rows) {
      await ask(story);
      expect(await ask(story), `before ${table}`).toEqual({ allowed: true, contended: false });
      for (const column of columns.filter((one) => !one.primary && one.column !== key)) {
        found.looked += 1;
        if (!(await isNoticed(sql, story, { table, key, plain, of, column, columns }))) {
          found.unnoticed.push(`${table}.${column.column}`);
        }
      }
    }
  }
  return found;
}

type Changed = Governed & { of: string; column: Column; columns: Column[] };

async function isNoticed(sql: Sql, story: Story, { table, key, of, column, columns }: Changed): Promise<boolean> {
  // Reads the rows after the last write, so that everything is cached.
  expect((await ask(story)).allowed, `${table}.${column.column} before`).toBe(true);
  const same = columns.filter(({ primary }) => primary).map((one) => `t."${one.column}" = k."${one.column}"`);
  await sql(`create temp table kept as select * from "${table}" where "${key}" = $1`, [of]);
  const change = (value: string) =>
    sql(`update "${table}" set "${column.column}" = ${value} where "${key}" = $1`, [of]);
  // If a constraint forbids the other value, the old value is written again.
  await change(otherValue(column)).catch(() => change(`"${column.column}"`));
  const { allowed, contended } = await ask(story);
  await sql(
    `update "${table}" t set "${column.column}" = k."${column.column}" from kept k where ${same.join(" and ")}`,
  );
  await sql("drop table kept");
  return !allowed || contended;
}

describe("every governed column changes the next decision (I2, D3)", () => {
  it("a decision uses no cached fact after any write that moves an epoch", async () => {
    world = await createWorld();
    const story = await makeStory(world.sql);
    const { unnoticed, unread, looked } = await changeEverything(world.sql, story);
    expect(unnoticed).toEqual([]);
    expect(looked).toBeGreaterThan(150);
    // No decision of this chain reads them.
    expect(unread).toEqual([
      "external_identities",
      "identity_providers",
      "passkeys",
      "session_ends",
      "sessions",
      "trusted_issuers",
      "workload_rules",
    ]);
  }, 120_000);

  it("and a twin whose chains hold no epochs of people is caught", async () => {
    world = await createWorld();
    const story = await makeStory(world.sql);
    await world.sql("create schema twin");
    await world.sql("create view twin.epochs as select * from public.epochs where id not like 'per\\_%'");
    await world.sql("grant usage on schema twin to public; grant select on twin.epochs to public");
    const [database] = await world.sql<{ name: string }>("select current_database() as name");
    await world.sql(`alter database ${database?.name} set search_path = twin, public`);
    await endPools();
    const { unnoticed } = await changeEverything(world.sql, story, ["delegations", "entitlements", "people"]);
    expect(new Set(unnoticed.map((name) => name.split(".")[0]))).toEqual(new Set(["entitlements", "people"]));
    expect(unnoticed).toContain("people.status");
  }, 120_000);
});
