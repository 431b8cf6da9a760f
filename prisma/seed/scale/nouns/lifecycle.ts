import {
  agentOf,
  countsOf,
  type Frame,
  numbered,
  oneOf,
  personOf,
  type Statements,
} from "@/prisma/seed/scale/nouns/frame";
import { quote } from "@/prisma/seed/scale/template";

/** Onboarding, offers of ownership, planned ends, agents without an owner who answers, tags and leavers. */
export const lifecycleSql = (frame: Frame): Statements => ({
  onboarding: onboarding(frame),
  "offers of ownership": offers(frame),
  "planned ends": `insert into agent_planned_ends (agent_id, ends_at, outcome, set_by_id, set_at)
    select a.id, ${frame.today} + interval '200 days' + a.n * interval '1 second', ${oneOf(["suspend", "retire"], "a.n")}::planned_end_outcome,
      a.owner_id, a.at + interval '1 hour'
    from scale.agents a where a.n % 4 = 2 and a.status = 'active' order by a.n`,
  "agents for which no person answers": `insert into agent_orphans (agent_id, reason, owner_id, since)
    select a.id, ${oneOf(["given_up", "silent"], "a.n")}::orphan_reason, a.owner_id, ${frame.today} - a.n * interval '1 second'
    from scale.agents a where a.n % 2 = 1 and a.status = 'active' order by a.n`,
  claims: `insert into ownership_offers (id, agent_id, role, person_id, status, owner_before_id, reason, offered_by_id, offered_at, expires_at)
    select scale.id('own', ${countsOf(frame).offers} + a.n, ${frame.today} - interval '2 days'), a.id, 'owner', p.id, 'claimed', a.owner_id,
      'My team runs it.', p.id, ${frame.today} - interval '2 days', ${frame.today} + interval '60 days' + a.n * interval '1 second'
    from scale.agents a join scale.people p on p.n = 1 + (a.owner_n + 1) % ${frame.people}
    where a.n % 20 = 1 and a.status = 'active' order by a.n`,
  tags: `insert into agent_tags (agent_id, tag)
    select a.id, t.tag from scale.agents a cross join lateral (values ('payments'), ('team-' || a.n % 50)) t (tag)
    where a.n % 2 = 0 order by a.n`,
  leavers: leavers(frame),
});

function onboarding(frame: Frame): string {
  const states = [
    "completed",
    "completed",
    "completed",
    "withdrawn",
    "completed",
    "completed",
    "completed",
    "completed",
  ];
  return `insert into agent_onboardings (id, status, name, purpose, environment, owner_email, owner_id, resource_server_ids, requested_by_id,
      requested_at, reason, decided_by_id, decided_at, agent_id, ended_at)
    select scale.id('onb', g.n, g.at), s.status::onboarding_status, 'wished-' || g.n, 'Pays according to the plan of the week.',
      ${oneOf(["prod", "staging", "dev"])}::environment, p.email, case when s.status = 'completed' then p.id end, array[${quote(frame.serverId)}],
      p.id, g.at,
      case when s.status = 'returned' then 'Say which accounts.' end,
      case when s.status in ('returned', 'completed') then ${quote(frame.security)} end,
      case when s.status in ('returned', 'completed') then g.at + interval '1 hour' end,
      case when s.status = 'completed' then a.id end,
      case when s.status in ('completed', 'withdrawn') then g.at + interval '1 hour' end
    from ${numbered(frame, countsOf(frame).onboardings, 300)} ${personOf(frame)} ${agentOf(frame)}
      cross join lateral (select case g.n % 16 when 3 then 'waiting' when 4 then 'returned' else ${oneOf(states)} end as status) s
    order by g.n`;
}

/** Backup owners who accepted, one for each agent, and offers that were declined. */
const offers = (frame: Frame): string =>
  `insert into ownership_offers (id, agent_id, role, person_id, status, owner_before_id, reason, answer, offered_by_id, offered_at,
      expires_at, answered_at, ended_at)
    select scale.id('own', g.n, g.at), a.id, 'backup', p.id, s.status::offer_status, null, 'Away in May.',
      case when s.status = 'declined' then 'I am away too.' end, a.owner_id, g.at, g.at + interval '14 days', g.at + interval '1 day',
      case when s.status = 'declined' then g.at + interval '1 day' end
    from ${numbered(frame, countsOf(frame).offers, 300)} ${agentOf(frame)}
      join scale.people p on p.n = 1 + (a.owner_n + 1) % ${frame.people}
      cross join lateral (select ${oneOf(["accepted", "accepted", "declined"])} as status) s
    order by g.n`;

/** People who left and came back, with what they left behind. */
function leavers(frame: Frame): string {
  const { leavers: count, leaverItems } = countsOf(frame);
  const at = `${frame.today} - interval '300 days' + p.n * interval '1 minute'`;
  return `insert into leavers (id, person_id, status, left_at, grace_ends_at, by_ids, finished_at)
    select scale.id('lvr', p.n, ${at}), p.id, ${oneOf(["finished", "cancelled"], "p.n")}::leaver_status, ${at},
      ${at} + interval '14 days', array[${quote(frame.security)}], ${at} + interval '14 days'
    from scale.people p where p.n between 1 and ${count} order by p.n;
  insert into leaver_items (leaver_id, kind, subject_id, outcome, to_person_id, rule, at)
    select scale.id('lvr', p.n, ${at}), 'agent', a.id, 'rehomed', ${quote(frame.security)}, 'group', ${at} + interval '1 hour'
    from scale.agents a join scale.people p on p.n = 1 + a.n % ${count} where a.n <= ${leaverItems} order by a.n`;
}
