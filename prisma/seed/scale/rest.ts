import { copyRows, empty, type Lab, step } from "@/prisma/seed/scale/lab";
import { quote } from "@/prisma/seed/scale/template";

/** Fills the tables that depend on all others: tokens and their status lists, counters, revocations, epochs. */
export async function fillRest(lab: Lab): Promise<void> {
  await step(lab, "tokens", () => tokens(lab));
  await step(lab, "counters", () => counters(lab));
  await step(lab, "revocations", () => revocations(lab));
  await step(lab, "epochs", () => epochs(lab));
}

/** Status lists that the laboratory fills itself; the product's own are far below. */
export const statusLists = { many: 1_001, full: 1_002 };

/**
 * Living tokens in two lists, one of each instance. None is given where something of it fell, so each rests on what
 * stands. They outlive the laboratory's copies.
 */
async function tokens(lab: Lab): Promise<void> {
  const { client, shapes, story } = lab;
  // A full list ends with its last token. These tokens live longer than a blueprint allows, so that a kept laboratory has them.
  await client.query(
    `insert into status_lists (id, size, seed, taken, taken_at)
     select id, 65536, scale.hash(seed), 65536, clock_timestamp() + interval '14 days'
     from (values ($1::int, 'list-1'), ($2::int, 'list-2')) lists (id, seed)`,
    [statusLists.many, statusLists.full],
  );
  await client.query(`create unlogged table scale.holding as
    select row_number() over (order by i.n) - 1 as place, i.n, i.id as instance_id, i.agent_id, i.jkt, d.id as delegation_id, d.agent_name
    from scale.instances i
      join (select distinct on (d.agent_n) d.agent_n, d.id, d.agent_name
            from scale.dlg d join public.delegations g on g.id = d.id
            where d.agent_status = 'active' and g.status = 'active' and g.expires_at > clock_timestamp() + interval '15 days'
            order by d.agent_n, d.n) d on d.agent_n = i.agent_n
    order by i.n limit ${Math.max(shapes.firstList, shapes.fullList)}`);
  for (const [list, count] of [
    [statusLists.many, shapes.firstList],
    [statusLists.full, shapes.fullList],
  ] as const)
    await copyRows(lab, "access_tokens", {
      proto: `agent_id = ${quote(story.chain[0]?.agentId ?? "")}`,
      set: {
        ...{
          jti: `scale.id('tok', ${list} * 1000000::bigint + h.place, p.issued_at)`,
          instance_id: "h.instance_id",
          agent_id: "h.agent_id",
        },
        ...{ delegation_id: "h.delegation_id", jkt: "h.jkt", ath: `scale.b64(scale.hash('ath${list}' || h.place))` },
        sub: "regexp_replace(p.sub, '[^/]*$', h.agent_name)",
        ...{ status_list: String(list), status_index: "h.place", expires_at: "p.issued_at + interval '14 days'" },
      },
      from: `scale.holding h where h.place < ${count}`,
    });
  // The story changed its blueprint long before these tokens were issued.
  await client.query("delete from moved_lately where kind = 'blueprints'");
}

/** Today's spent amounts of every fourth root. */
async function counters(lab: Lab): Promise<void> {
  const { client } = lab;
  await client.query("begin");
  await empty(lab, "counters");
  await client.query(`insert into counters (key, spent, expires_at)
    select d.id || '|el_1|max_total|amount|USD|P1D|' || scale.iso(date_trunc('day', clock_timestamp(), 'UTC')), 12000 * (1 + d.n % 9),
      date_trunc('day', clock_timestamp(), 'UTC') + interval '1 day'
    from scale.dlg d where d.n % 4 = 0 or d.depth > 0 order by d.id`);
  await client.query("commit");
}

async function revocations(lab: Lab): Promise<void> {
  await copyRows(lab, "revocations", {
    proto: `id = ${quote(lab.story.revoked.revocationId)}`,
    set: { id: "r.id", subject_id: "r.agent_id", effective_at: "r.at" },
    from: "scale.revoked r order by r.id",
  });
}

async function epochs(lab: Lab): Promise<void> {
  const { client } = lab;
  await client.query("begin");
  await empty(lab, "epochs");
  await client.query(`insert into epochs (id, epoch)
    select id, ('x' || substr(md5('epoch' || id), 1, 16))::bit(64)::bigint from (
      select id from scale.people where n > 0 union all select id from scale.agents union all select id from scale.instances
      union all select id from scale.dlg union all select jti from access_tokens where status_list > 1000) x order by id
    on conflict do nothing`);
  await client.query("commit");
}
