import { protosOf, requestSubstitutes } from "@/prisma/seed/scale/delegations";
import { copyRows, empty, type Lab, step } from "@/prisma/seed/scale/lab";
import { fill, quote } from "@/prisma/seed/scale/template";

/** Fills the requests that were decided, and those that wait. */
export async function fillRequests(lab: Lab): Promise<void> {
  await step(lab, "requests", () => requests(lab));
}

async function requests(lab: Lab): Promise<void> {
  const { client, story } = lab;
  const [root] = await protosOf(lab);
  if (!root) throw new Error("The story made no chain.");
  const substitutes = requestSubstitutes(root, story.chain[0]?.name ?? "", lab);
  await pendingPlan(lab);
  await client.query("begin");
  await empty(lab, "requests");
  const decided = { proto: `id = ${quote(root.request_id)}`, of: `request_id = ${quote(root.request_id)}` };
  await copies(lab, decided, fill(root.sentence, substitutes), "scale.dlg d where d.asked");
  await copyRows(lab, "request_votes", {
    proto: decided.of,
    set: {
      id: "default",
      request_id: "d.request_id",
      digest: "d.approved",
      at: "d.at",
      opened_at: "d.at - interval '10 minutes'",
    },
    from: "scale.dlg d where d.asked",
  });
  const waiting = { proto: `id = ${quote(story.pendingId)}`, of: `request_id = ${quote(story.pendingId)}` };
  await copies(lab, waiting, fill(root.sentence, substitutes), "scale.pending d");
  await client.query("commit");
}

type Of = { proto: string; of: string };

/** A request, its one revision and its one step. */
async function copies(lab: Lab, { proto, of }: Of, sentence: string, from: string): Promise<void> {
  const asked = "d.at - interval '10 minutes'";
  const decided = from.startsWith("scale.dlg");
  await copyRows(lab, "requests", {
    proto,
    set: {
      ...{ id: "d.request_id", agent_id: "d.agent_id", requester_id: "d.accountable", delegator_id: "d.accountable" },
      ...{ document: "d.document", digest: "d.approved", sentence, not_before: asked, expires_at: "d.expires" },
      ...{ created_at: asked, decide_by: `${asked} + interval '7 days'` },
      ...(decided
        ? { delegation_id: "d.id", decided_at: "d.at" }
        : { amount: "1 + d.n % 900", shape: "p.shape || d.n % 200" }),
    },
    from,
  });
  await copyRows(lab, "request_revisions", {
    proto: of,
    set: {
      ...{ request_id: "d.request_id", by_person_id: "d.accountable", document: "d.document", digest: "d.approved" },
      ...{ sentence, not_before: asked, expires_at: "d.expires", at: asked },
    },
    from,
  });
  await copyRows(lab, "request_steps", {
    proto: of,
    set: {
      ...{ request_id: "d.request_id", opened_at: asked },
      ...(decided
        ? { closed_at: "d.at" }
        : {
            groups: "case when d.grouped then array['fleet'] else p.groups end",
            rule: `case when d.grouped then jsonb_set(p.rule, '{groups}', '["fleet"]') else p.rule end`,
          }),
    },
    from,
  });
}

/** Requests that wait, made within the last six days; every fourth is for the members of the group. */
async function pendingPlan(lab: Lab): Promise<void> {
  const { client, sizes, shapes, story, today } = lab;
  const { rows } = await client.query<{
    document: string;
    id: string;
    agent_id: string;
    not_before: string;
    expires_at: string;
  }>(
    `select document, id, agent_id, scale.iso(not_before) as not_before, scale.iso(expires_at) as expires_at
     from requests where id = $1`,
    [story.pendingId],
  );
  const [proto] = rows;
  const [root] = await protosOf(lab);
  if (!proto || !root) throw new Error("No request waits.");
  const { id, agent_id, not_before, expires_at } = proto;
  const substitutes = requestSubstitutes(
    { ...root, request_id: id, agent_id, not_before, expires_at },
    story.chain[0]?.name ?? "",
    lab,
  );
  const document = fill(proto.document, [
    ...substitutes,
    ['"groups":[]', `case when d.grouped then '"groups":["fleet"]' else '"groups":[]' end`],
  ]);
  await client.query(`create unlogged table scale.pending as
    with d as materialized (
      select g.n, a.n as agent_n, a.id as agent_id, a.name as agent_name, a.name_digest, a.owner_id as accountable,
        a.owner_n as accountable_n, g.n % 4 = 0 as grouped, scale.id('req', ${sizes.delegations} + g.n, g.made) as request_id,
        g.made + interval '10 minutes' as at, ${today} + interval '300 days' as expires
      from (select n, date_trunc('milliseconds', ${today} - n * interval '6 days' / ${shapes.pending}) as made from generate_series(1, ${shapes.pending}) n) g
        join scale.agents a on a.status = 'active'
          and a.n = 1 + (g.n * 4 + case g.n * 4 % 200 when 8 then 1 else 0 end) % ${sizes.agents}),
    documented as materialized (select d.*, ${document} as document from d)
    select d.*, scale.b64(sha256(convert_to(d.document, 'UTF8'))) as approved from documented d`);
}
