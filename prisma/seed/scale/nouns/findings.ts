import { agentOf, countsOf, type Frame, numbered, oneOf, type Statements } from "@/prisma/seed/scale/nouns/frame";
import { quote } from "@/prisma/seed/scale/template";

/** Detections with their notes, discoveries, silence, and the use of authority. */
export const findingsSql = (frame: Frame): Statements => ({
  detections: detections(frame),
  "notes of detections": `insert into detection_notes (detection_id, what, by_id, note, at)
    select id, status::text, ${quote(frame.security)}, 'Looked into it.', raised_at + interval '1 hour'
    from detections where status <> 'open' and raised_at < ${frame.today} order by id`,
  discoveries: discoveries(frame),
  "unknown subjects": unknownSubjects(frame),
  silence: `insert into dormancies (subject_id, kind, agent_id, step, silent_since, at)
    select a.id, 'agent', a.id, 'warned', a.at, ${frame.today} - interval '3 days'
    from scale.agents a where a.n % 10 = 5 and a.status = 'active' order by a.n`,
  "expected silence": `insert into expected_silences (agent_id, until, reason, declared_by_id, declared_at)
    select a.id, ${frame.today} + interval '100 days', 'It runs once a year.', ${quote(frame.security)}, ${frame.today} - interval '9 days'
    from scale.agents a where a.n % 50 = 6 and a.status = 'active' order by a.n`,
  "use of delegations": `insert into delegation_usage (delegation_id, last_used_at, used)
    select d.id, ${frame.today} - d.n % 60 * interval '1 day', 1 + d.n % 500 from scale.dlg d order by d.id`,
  "use of permissions": `insert into used_permissions (delegation_id, day, element_id, action, pattern, count, last_used_at)
    select d.id, (${frame.today})::date - (d.n % 60)::int, 'el_1', 'create', 'account/eu-7/*', 1 + d.n % 500,
      ${frame.today} - d.n % 60 * interval '1 day'
    from scale.dlg d where d.n % 2 = 0 order by d.id`,
  "unused authority": `insert into delegation_excess
      (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits, last_used_at, computed_at)
    select d.id, d.agent_id, 1 + d.n % 97, 1, 1, 1, 0, null, ${frame.today} - interval '1 hour'
    from scale.dlg d where d.n % 2 = 1 order by d.id`,
});

const states: Readonly<Record<number, string>> = {
  0: "open",
  1: "open",
  2: "confirmed",
  3: "expected",
  4: "dismissed",
};
const kinds = ["denial_burst", "volume_spike", "new_resource", "off_hours", "fan_out_growth"] as const;
const severities = ["low", "medium", "high", "critical"] as const;

function detections(frame: Frame): string {
  const status = `case g.n % 20 ${Object.entries(states)
    .map(([n, state]) => `when ${n} then '${state}'`)
    .join(" ")} else 'closed' end`;
  return `insert into detections (id, kind, status, agent_id, subject_id, severity, reason, evidence, first_seen_at,
      last_seen_at, seen_count, expected_until, sightings, raised_at, closed_at, closed_by_id, note, assignee_id)
    select scale.id('det', d.n, d.at), d.kind::detection_kind, d.status::detection_status, d.agent_id, d.agent_id,
      d.severity, 'It asked more often than usual.', array[d.n]::bigint[], d.at - interval '5 minutes', d.at, 1 + d.n % 9,
      case when d.status = 'expected' then ${frame.today} + interval '60 days' end, '[]', d.at,
      case when d.status = 'closed' then d.at + interval '1 hour' end,
      case when d.status = 'closed' then ${quote(frame.security)} end,
      case when d.status = 'closed' then 'A planned run.' end,
      case when d.n % 40 = 1 then ${quote(frame.security)} end
    from (select g.n, g.at, a.id as agent_id, ${status} as status, ${oneOf(kinds)} as kind, ${oneOf(severities)} as severity
      from ${numbered(frame, countsOf(frame).detections, 300)} ${agentOf(frame)}) d order by d.n`;
}

const origins = ["Okta", "AWS IAM", "Vault"] as const;
const discovered = ["oauth_client", "service_account", "api_key"] as const;

function discoveries(frame: Frame): string {
  const { discoveries: count } = countsOf(frame);
  return `insert into discoveries (id, origin, kind, external_id, name, owner, credential, last_seen_at, status, reason,
      agent_id, decided_by_id, decided_at, first_at, imported_at)
    select scale.id('dsc', g.n, g.at), ${oneOf(origins)}, ${oneOf(discovered)}::discovery_kind, 'ext-' || g.n,
      'found-' || g.n, 'team ' || g.n % 50, 'credential-' || g.n % ${Math.max(1, Math.floor(count / 2))}, g.at,
      s.status::discovery_status, case when s.status in ('blocked', 'ignored') then 'Known.' end,
      case when s.status = 'registered' then a.id end, case when s.status <> 'new' then ${quote(frame.security)} end,
      case when s.status <> 'new' then g.at + interval '1 day' end, g.at, ${frame.today}
    from ${numbered(frame, count, 300)} ${agentOf(frame)}
      cross join lateral (select ${oneOf(["new", "new", "new", "ignored", "registered", "blocked"])} as status) s order by g.n`;
}

const unknownSubjects = (frame: Frame): string =>
  `insert into discoveries (id, origin, kind, external_id, name, last_seen_at, first_at, imported_at, server_id, asked)
    select scale.id('dsc', ${countsOf(frame).discoveries} + g.n, g.at), 'Payments', 'unknown_subject', 'subject-' || g.n,
      'subject-' || g.n, g.at, g.at, g.at, ${quote(frame.serverId)}, 1 + g.n % 30
    from ${numbered(frame, countsOf(frame).unknownSubjects, 90)} order by g.n;
  insert into unknown_subject_days (server_id, day, added, left_out)
    select ${quote(frame.serverId)}, (${frame.today})::date - n, 1 + n % 30, n % 3 from generate_series(0, 89) n`;
