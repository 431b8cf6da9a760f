import { createECDH, createHash } from "node:crypto";
import { nameSkeleton } from "@/lib/agents/model";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";
import { copyRows, type Lab, step } from "@/prisma/seed/scale/lab";
import { quote } from "@/prisma/seed/scale/template";

const words = [
  "refund",
  "invoice",
  "ledger",
  "stock",
  "travel",
  "parcel",
  "tax",
  "grant",
  "rent",
  "claim",
  "tender",
  "fuel",
];

/** The name of the n-th agent. */
export const agentName = (n: number): string => `${words[n % words.length]}-agent-${n}`;

/** Derives the private key of the n-th instance from the seed. A program with the seed can act as any instance. */
export const privateScalar = (seed: string, n: number): Buffer =>
  createHash("sha256").update(`${seed}:instance-key:${n}`).digest();

/** Fills people, agents and instances. */
export async function fillFleet(lab: Lab): Promise<void> {
  await step(lab, "people", () => people(lab));
  await step(lab, "agents", () => agents(lab));
  await step(lab, "instances", () => instances(lab));
  await step(lab, "names", () => names(lab));
}

const first = ["Mara", "Jonas", "Ada", "Luis", "Noor", "Emil", "Ines", "Tomas", "Yara", "Piet", "Lena", "Omar"];
const last = ["Okafor", "Weber", "Silva", "Novak", "Haddad", "Jansen", "Rossi", "Lind", "Moreau", "Kaya", "Petrov"];

async function people(lab: Lab): Promise<void> {
  const { shapes, story, today, client } = lab;
  await client.query(`create unlogged table scale.people as
    select n::int, scale.id('per', n, ${today} - interval '366 days' + n * interval '1 second') as id,
      (${list(first)})[1 + n % ${first.length}] || ' ' || (${list(last)})[1 + n / ${first.length} % ${last.length}]
        || case when n >= ${first.length * last.length} then ' ' || n else '' end as name,
      'person-' || n || '@scale.example' as email, ${today} - interval '366 days' + n * interval '1 second' as at
    from generate_series(1, ${shapes.people}) n`);
  // The collector is person 0: an account of the story.
  await client.query(`insert into scale.people select 0, id, name, email, created_at from people where id = $1`, [
    story.people.collector.personId,
  ]);
  await client.query("alter table scale.people add primary key (n)");
  await copyRows(lab, "people", {
    proto: `id = ${quote(story.people.owner.personId)}`,
    set: { id: "s.id", email: "s.email", name: "s.name", created_at: "s.at", password_chosen_at: "s.at" },
    from: "scale.people s where s.n > 0 order by s.id",
  });
  await copyRows(lab, "group_members", {
    proto: "true",
    set: { person_id: "s.id", added_at: "s.at" },
    from: "scale.people s where s.n > 0 order by s.n",
  });
}

/** In which state the n-th agent is. The first ones belong to the collector and are active. */
const stateSql = `case n % 200 when 7 then 'revoked' when 8 then 'retired' when 9 then 'suspended' when 11 then 'draft' else 'active' end`;

async function agents(lab: Lab): Promise<void> {
  const { client, sizes, shapes, story, today } = lab;
  await client.query("create unlogged table scale.names (n int, name text, skeleton text)");
  for (let from = 1; from <= sizes.agents; from += 20_000) {
    const all = Array.from({ length: Math.min(20_000, sizes.agents - from + 1) }, (_, i) => from + i);
    const values = [all, all.map(agentName), all.map((n) => nameSkeleton(agentName(n)))];
    await client.query("insert into scale.names select * from unnest($1::int[], $2::text[], $3::text[])", values);
  }
  const at = `date_trunc('milliseconds', ${today} - interval '365 days' + n * interval '24 days' / ${sizes.agents})`;
  await client.query(`create unlogged table scale.agents as
    select a.n, scale.id('agt', a.n, a.at) as id, a.name, a.skeleton, p.id as owner_id, p.n as owner_n, a.at,
      a.status::agent_status as status
    from (select n, name, skeleton, ${at} as at, case when n <= ${shapes.collectedAgents} then 'active' else ${stateSql} end as status,
            case when n <= ${shapes.collectedAgents} then 0 else 1 + n % ${shapes.people} end as owner_n from scale.names) a
      join scale.people p on p.n = a.owner_n order by a.n`);
  await client.query("alter table scale.agents add primary key (n)");
  await client.query("analyze scale.agents");
  await copyRows(lab, "agents", {
    proto: `id = ${quote(story.chain[0]?.agentId ?? "")}`,
    set: {
      ...{ id: "s.id", name: "s.name", name_skeleton: "s.skeleton", owner_id: "s.owner_id", status: "s.status" },
      ...{ created_at: "s.at", status_at: "s.at + interval '1 minute'" },
      status_reason: "case when s.status in ('revoked', 'retired', 'suspended') then 'No longer needed.' end",
      version: "case s.status when 'draft' then 1 when 'active' then 2 else 3 end",
      risk_tier: "(case s.n % 10 when 0 then 'high' when 1 then 'medium' else 'low' end)::risk_tier",
      environment: "(case s.n % 5 when 0 then 'staging' when 1 then 'dev' else 'prod' end)::environment",
    },
    from: "scale.agents s order by s.n",
  });
  // No trigger runs here.
  await client.query(`insert into agent_texts select a.id, agent_text(a) from agents a join scale.agents s using (id)`);
  await client.query("insert into agent_counts select status, count(*) from scale.agents group by status");
}

/** How many instances there are: one of each agent that is no draft, and many of one agent. */
export const instanceCount = ({ sizes, shapes }: Pick<Lab, "sizes" | "shapes">): number =>
  sizes.agents + shapes.manyInstances;

/** The agent that has many instances. */
export const crowdedAgent = ({ shapes }: Pick<Lab, "shapes">): number => shapes.collectedAgents + 1;

/** Makes the public key of each instance. */
async function keyPairs(lab: Lab): Promise<void> {
  const { client, sizes } = lab;
  await client.query("create unlogged table scale.keys (n int primary key, jkt text, x text, y text)");
  const count = instanceCount(lab);
  for (let from = 1; from <= count; from += 20_000) {
    const made = Array.from({ length: Math.min(20_000, count - from + 1) }, (_, i) => publicKey(sizes.seed, from + i));
    await client.query("insert into scale.keys select * from unnest($1::int[], $2::text[], $3::text[], $4::text[])", [
      made.map(({ n }) => n),
      made.map(({ jkt }) => jkt),
      made.map(({ x }) => x),
      made.map(({ y }) => y),
    ]);
  }
}

async function instances(lab: Lab): Promise<void> {
  const { client, sizes, story } = lab;
  await keyPairs(lab);
  await client.query(`create unlogged table scale.instances as
    select k.n, scale.id('ins', k.n, a.at + interval '3 minutes') as id, a.n as agent_n, a.id as agent_id, a.status as agent_status,
      k.jkt, jsonb_build_object('kty', 'EC', 'crv', 'P-256', 'x', k.x, 'y', k.y) as jwk, a.at + interval '3 minutes' as at
    from scale.keys k join scale.agents a on a.n = case when k.n <= ${sizes.agents} then k.n else ${crowdedAgent(lab)} end
    where a.status <> 'draft' order by k.n`);
  await client.query("alter table scale.instances add primary key (n)");
  const proto = `jkt = ${quote(story.chain[0]?.keyPair.jkt ?? "")}`;
  const stopped = "s.agent_status in ('revoked', 'retired')";
  const from = "scale.instances s order by s.n";
  await copyRows(lab, "instances", {
    proto,
    set: {
      ...{
        id: "s.id",
        agent_id: "s.agent_id",
        jkt: "s.jkt",
        public_jwk: "s.jwk",
        enrolled_at: "s.at",
        key_activated_at: "s.at",
      },
      registration_token_hash: "encode(scale.hash('registration' || s.n), 'hex')",
      status: `(case when ${stopped} then 'revoked' else 'active' end)::instance_status`,
      key_expires_at: `${lab.today} + interval '80 days' + s.n * interval '1 second'`,
    },
    from,
  });
  await copyRows(lab, "instance_keys", {
    proto,
    set: { jkt: "s.jkt", instance_id: "s.id", public_jwk: "s.jwk", created_at: "s.at" },
    from,
  });
  await copyRows(lab, "instance_usage", {
    proto: `instance_id = ${quote(story.chain[0]?.instanceId ?? "")}`,
    set: {
      instance_id: "s.id",
      last_jkt: "s.jkt",
      last_seen_at: "s.at",
      last_used_at: `${lab.today} - interval '1 day'`,
    },
    from,
  });
}

function publicKey(seed: string, n: number): { n: number; jkt: string; x: string; y: string } {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(privateScalar(seed, n));
  const point = curve.getPublicKey();
  const [x, y] = [encodeBase64url(point.subarray(1, 33)), encodeBase64url(point.subarray(33))];
  const jkt = createHash("sha256").update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest("base64url");
  return { n, jkt, x, y };
}

/** Keeps the name of each person, agent and instance once, as records refer to it. */
async function names({ client }: Lab): Promise<void> {
  for (const [table, name] of [
    ["people", "s.name"],
    ["agents", "s.name"],
    ["instances", "'worker'"],
  ] as const) {
    const but = table === "people" ? "where s.n > 0" : "";
    await client.query(`alter table scale.${table} add column name_digest text`);
    await client.query(`update scale.${table} s set name_digest =
      scale.b64(sha256(scale.hash('name' || s.id) || convert_to(${name}, 'UTF8'))) ${but}`);
    await client.query(`insert into kept_names (digest, id, salt, value, kept_at)
      select s.name_digest, s.id, scale.hash('name' || s.id), ${name}, s.at from scale.${table} s ${but}`);
  }
  await client.query(
    `update scale.people s set name_digest = k.digest from kept_names k where s.n = 0 and k.id = s.id`,
  );
  await client.query("analyze scale.agents; analyze scale.instances; analyze scale.people");
}

const list = (texts: readonly string[]): string => `array[${texts.map(quote).join(", ")}]`;
