import { signingKey } from "@/lib/platform/keys/keys";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { crowdedAgent } from "@/prisma/seed/scale/fleet";
import { copyRows, empty, inLanes, type Lab, step } from "@/prisma/seed/scale/lab";
import { fill, quote, type Substitutes } from "@/prisma/seed/scale/template";

/** The protos as the product wrote them: requests of a root and of what hangs below it, and their statements. */
type Proto = {
  id: string;
  request_id: string;
  agent_id: string;
  digest: string;
  parent_digest: string | null;
  jws: string;
  document: string;
  approved: string;
  sentence: string;
  not_before: string;
  expires_at: string;
};

export async function protosOf({ client, story }: Lab): Promise<Proto[]> {
  const { rows } = await client.query<Proto>(
    `select d.id, d.request_id, d.agent_id, v.digest, v.parent_digest, v.jws, r.document, r.digest as approved, r.sentence,
       scale.iso(r.not_before) as not_before, scale.iso(r.expires_at) as expires_at
     from delegations d join delegation_versions v on v.delegation_id = d.id join requests r on r.id = d.request_id
     where d.id = any($1::text[]) order by d.depth`,
    [story.delegations],
  );
  return rows;
}

/** Makes `scale.dlg`: the delegations with their places and statements. */
export async function planDelegations(lab: Lab): Promise<void> {
  await step(lab, "shapes of delegations", () => plan(lab));
  await step(lab, "statements", () => statements(lab));
}

/** Signs each statement as `signStatement` does, on a connection of its own while other steps run. */
export const signDelegations = (lab: Lab): Promise<void> => step(lab, "signatures", () => signatures(lab));

/** Fills delegations with their signed versions. */
export const fillDelegations = (lab: Lab): Promise<void> => step(lab, "delegations and versions", () => rows(lab));

/** Gives the n-th delegation its place: in a chain, in a fan, among the collector's, or alone. */
const placesSql = ({ sizes, shapes: { chained, fan, branched } }: Lab): string => {
  const starts = "array[0, 2, 5, 9, 14, 20, 27]";
  const start = `(select max(x) from unnest(${starts}) x where x <= o)`;
  return `select n, root_n, n - root_n as place, depth, parent_n, chain from (
    select n, (n - 1) / 35 * 7 + (select count(*) from unnest(${starts}) x where x <= o) - 1 as chain,
      case when n <= ${chained} then n - (o - ${start})
        when n <= ${chained + fan + 1} then ${chained + 1}
        when n <= ${branched} then ${chained + fan + 2} else n end as root_n,
      case when n <= ${chained} then o - ${start}
        when n <= ${branched} and n not in (${chained + 1}, ${chained + fan + 2}) then 1 else 0 end as depth,
      case when n <= ${chained} then case when o = ${start} then null else n - 1 end
        when n > ${chained + 1} and n <= ${chained + fan + 1} then ${chained + 1}
        when n > ${chained + fan + 2} and n <= ${branched} then ${chained + fan + 2} end as parent_n
    from (select n, ((n - 1) % 35) as o from generate_series(1, ${sizes.delegations}) n) n) s`;
};

async function plan(lab: Lab): Promise<void> {
  const { client, shapes, today } = lab;
  const { chained, collectedTo } = shapes;
  await client.query(`create unlogged table scale.plan as ${placesSql(lab)}`);
  // The agents of one chain have one owner, and their ids are in the order of its hops. No draft holds authority.
  await client.query(`create unlogged table scale.able as
      select owner_n, row_number() over (partition by owner_n order by n) as hop, n from scale.agents
      where status = 'active' and n > ${crowdedAgent(lab)};
    create unlogged table scale.holders as
      select row_number() over (order by n) as k, n from scale.agents where status <> 'draft' and n > ${crowdedAgent(lab)};
    analyze scale.able; analyze scale.holders; analyze scale.plan`);
  const { rows } = await client.query<{ holders: string }>("select count(*) as holders from scale.holders");
  // A root lives for 360 days and was given within the last 340; some were given for a month alone.
  await client.query(`create unlogged table scale.dlg_plan as
    select p.n, p.root_n, p.depth, p.parent_n, a.n as agent_n, a.id as agent_id, a.name as agent_name, a.owner_id, a.owner_n,
      a.name_digest, a.status as agent_status,
      date_trunc('milliseconds', ${today} - interval '340 days' + scale.part('root', p.root_n) * interval '339 days') + p.place * interval '1 minute' as at,
      p.n > ${collectedTo} and p.n % 50 = 3 as short,
      p.depth = 0 and p.n % ${shapes.requestEvery} = 0 as asked
    from scale.plan p
      left join scale.able b on p.n <= ${chained} and b.owner_n = 1 + p.chain % ${shapes.people} and b.hop = p.depth + 1
      left join scale.holders h on h.k = case when p.n > ${collectedTo} then 1 + p.n % ${rows[0]?.holders} end
      join scale.agents a on a.n = coalesce(b.n, h.n, 1 + p.n % ${shapes.collectedAgents})`);
  await client.query(
    `alter table scale.dlg_plan add primary key (n); analyze scale.dlg_plan; drop table scale.plan, scale.able, scale.holders`,
  );
  await client.query(`create unlogged table scale.dlg as
    select d.*, scale.id('dlg', d.n, d.at) as id, scale.id('req', d.n, d.at - interval '10 minutes') as request_id,
      r.at + case when r.short then interval '30 days' else interval '360 days' end as expires,
      r.owner_id as accountable, r.owner_n as accountable_n,
      null::text as document, null::text as approved, null::text as statement, null::text as digest, null::text as parent_id,
      null::text as chain, null::text[] as chain_ids, null::text as agent_names, null::text as reserved
    from scale.dlg_plan d join scale.dlg_plan r on r.n = d.root_n where false`);
}

/** Replaces each text of the prototype root's request by the SQL expression for another root. */
export const requestSubstitutes = (proto: Proto, name: string, { story }: Lab): Substitutes => [
  [proto.request_id, "d.request_id"],
  [proto.agent_id, "d.agent_id"],
  [name, "d.agent_name"],
  [story.people.owner.personId, "d.accountable"],
  [proto.not_before, "scale.iso(d.at - interval '10 minutes')"],
  [proto.expires_at, "scale.iso(d.expires)"],
];

type Statement = Record<string, unknown> & { approvals: { request: string; at: unknown }[] };

const seconds = (sql: string): string => `floor(extract(epoch from ${sql}))::bigint`;

/** Writes the SQL expression of a statement that hangs under nothing, or under `u`. */
function statementSql(proto: Proto, below: boolean): string {
  const payload = Buffer.from(proto.jws.split(".")[1] ?? "", "base64url").toString("utf8");
  const read = JSON.parse(payload) as Statement;
  const marked = {
    ...read,
    ...{ iat: "@iat", nbf: "@nbf", exp: "@exp", approved: "@approved", accountable: "@accountable", depth: "@depth" },
    max_depth: "@max",
    delegator: below ? null : "@accountable",
    parent: below ? { id: "@parent", version: 1, digest: "@above" } : null,
    approvals: read.approvals.map((approval) => ({ ...approval, at: "@at" })),
  };
  return fill(canonicalise(marked), [
    [proto.id, "d.id"],
    [proto.request_id, "d.request_id"],
    [proto.agent_id, "d.agent_id"],
    ['"@iat"', seconds("d.at")],
    ['"@nbf"', seconds("d.at - interval '10 minutes'")],
    ['"@exp"', seconds("d.expires")],
    ['"@at"', seconds("d.at")],
    ["@approved", "d.approved"],
    ["@accountable", "d.accountable"],
    ['"@depth"', "d.depth"],
    ['"@max"', "7 - d.depth"],
    ["@parent", "d.parent_id"],
    ["@above", "d.above"],
  ]);
}

/** Ranges from one to a number: few enough rows at a time to keep them in memory. */
const portions = (upTo: number, size = 25_000): [from: number, to: number][] =>
  Array.from({ length: Math.ceil(upTo / size) }, (_, i) => [i * size + 1, Math.min(upTo, (i + 1) * size)]);

async function statements(lab: Lab): Promise<void> {
  const { client, story, sizes, shapes } = lab;
  const [root, below] = await protosOf(lab);
  if (!root || !below) throw new Error("The story made no chain.");
  const document = fill(root.document, requestSubstitutes(root, story.chain[0]?.name ?? "", lab));
  for (let depth = 0; depth < 8; depth++) {
    const text = statedSql(depth, document, statementSql(depth === 0 ? root : below, depth > 0));
    const pieces = portions(depth === 0 ? sizes.delegations : shapes.branched);
    await inLanes(lab, pieces, (own, [from, to]) => own.client.query(text(from, to)));
    if (depth === 0) await client.query("alter table scale.dlg add primary key (n); analyze scale.dlg");
  }
}

/** The SQL statement that sets the content of some delegations of one depth. */
const statedSql =
  (depth: number, document: string, statement: string) =>
  (from: number, to: number): string =>
    `with d as materialized (
      select d.*, scale.id('dlg', d.n, d.at) as id, scale.id('req', d.n, d.at - interval '10 minutes') as request_id,
        r.at + case when r.short then interval '30 days' else interval '360 days' end as expires,
        r.owner_id as accountable, r.owner_n as accountable_n, u.id as parent_id, u.digest as above, u.chain as above_chain,
        u.chain_ids as above_ids, u.agent_names as above_names, u.reserved as above_reserved
      from scale.dlg_plan d join scale.dlg_plan r on r.n = d.root_n left join scale.dlg u on u.n = d.parent_n
      where d.depth = ${depth} and d.n between ${from} and ${to}),
    documented as materialized (
      select d.*, case when d.asked then ${document} end as document from d),
    approved as materialized (
      select d.*, scale.b64(case when d.asked then sha256(convert_to(d.document, 'UTF8')) else scale.hash('approved' || d.n) end) as approved
      from documented d),
    stated as materialized (select d.*, ${statement} as statement from approved d),
    digested as materialized (select d.*, scale.b64(sha256(convert_to(d.statement, 'UTF8'))) as digest from stated d)
    insert into scale.dlg
    select d.n, d.root_n, d.depth, d.parent_n, d.agent_n, d.agent_id, d.agent_name, d.owner_id, d.owner_n, d.name_digest,
      d.agent_status, d.at, d.short, d.asked, d.id, d.request_id, d.expires, d.accountable, d.accountable_n, d.document,
      d.approved, d.statement, d.digest, d.parent_id,
      coalesce(d.above_chain || ',', '') || format('{"digest":"%s","id":"%s","version":1}', d.digest, d.id),
      coalesce(d.above_ids, '{}') || d.id,
      (select string_agg(distinct name collate "C", ',' order by name collate "C")
       from unnest(string_to_array(d.above_names, ',') || format('"names.%s":"%s"', d.agent_id, d.name_digest)) name),
      coalesce(d.above_reserved || ',', '') || format(${quote(reservedPattern)}, d.id)
    from digested d`;

/** Reservations of a decision at one hop. The decision fills in the day and the hour. */
const reservedPattern =
  '{"amount":"12000","counter":"%1$s|el_1|max_total|amount|USD|P1D|@D"},{"amount":"1","counter":"%1$s|el_1|max_count|||PT1H|@H"}';

async function signatures({ client, sizes }: Lab): Promise<void> {
  const key = signingKey("delegation");
  const header = Buffer.from(JSON.stringify({ alg: "ES256", typ: "delegation+jwt", kid: key.kid })).toString(
    "base64url",
  );
  await client.query("create unlogged table scale.signed (n int, jws text)");
  const size = 5_000;
  const read = (from: number) =>
    client.query<{ n: number; statement: string }>(
      "select n, statement from scale.dlg where n >= $1 and n < $2 order by n",
      [from, from + size],
    );
  for (let from = 1; from <= sizes.delegations; from += size) {
    const { rows: stated } = await read(from);
    const signed = stated.map(({ statement }) => {
      const input = `${header}.${Buffer.from(statement).toString("base64url")}`;
      return `${input}.${Buffer.from(key.sign(Buffer.from(input))).toString("base64url")}`;
    });
    await client.query("insert into scale.signed select * from unnest($1::int[], $2::text[])", [
      stated.map(({ n }) => n),
      signed,
    ]);
  }
  await client.query("alter table scale.signed add primary key (n); analyze scale.signed");
}

/** In which state a delegation is: what lies in chains and fans, and what the collector gave, is active. */
const statusSql = ({ shapes, today }: Lab): string => `case
  when d.n <= ${shapes.collectedTo} then 'active'
  when d.expires < ${today} then 'expired'
  when d.agent_status in ('revoked', 'retired') or d.n % 50 = 7 then 'revoked'
  when d.n % 100 = 9 then 'suspended' else 'active' end`;

async function rows(lab: Lab): Promise<void> {
  const { client, story } = lab;
  await client.query("begin");
  await empty(lab, "delegations");
  const status = statusSql(lab);
  await copyRows(lab, "delegations", {
    proto: `id = ${quote(story.delegations[0] ?? "")}`,
    set: {
      ...{ id: "d.id", agent_id: "d.agent_id", parent_id: "d.parent_id", request_id: "d.request_id", depth: "d.depth" },
      delegator_id: "case when d.parent_id is null then d.accountable end",
      status: `(${status})::delegation_status`,
      status_reason: `case when (${status}) in ('revoked', 'suspended') then 'No longer needed.' end`,
      suspended_by_id: `case when (${status}) = 'suspended' then d.accountable end`,
      ...{
        not_before: "d.at - interval '10 minutes'",
        expires_at: "d.expires",
        max_depth: "7 - d.depth",
        created_at: "d.at",
      },
      revoked_at: `case when (${status}) = 'revoked' then d.at + interval '12 hours' end`,
      status_at: `case when (${status}) <> 'active' then d.at + interval '12 hours' end`,
    },
    from: "(select * from scale.dlg order by id offset 0) d",
  });
  await copyRows(lab, "delegation_versions", {
    proto: `delegation_id = ${quote(story.delegations[0] ?? "")}`,
    set: {
      ...{
        delegation_id: "d.id",
        not_before: "d.at - interval '10 minutes'",
        expires_at: "d.expires",
        digest: "d.digest",
      },
      ...{ max_depth: "7 - d.depth", parent_digest: "u.digest", jws: "s.jws", signed_at: "d.at", given_at: "d.at" },
      cause_id: "d.request_id",
    },
    from: "scale.dlg d join scale.signed s on s.n = d.n left join scale.dlg u on u.n = d.parent_n",
  });
  await client.query(
    `insert into public.delegation_locations (delegation_id, location)
     select distinct d.id, l from public.delegations d
     join public.delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
     cross join jsonb_array_elements(v.effective) e cross join jsonb_array_elements_text(e -> 'locations') l
     where d.status in ('active', 'suspended') on conflict do nothing`,
  );
  await client.query("commit");
  await client.query("drop table scale.signed");
}
