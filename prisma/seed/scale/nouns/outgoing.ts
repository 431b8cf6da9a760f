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

/** Notifications and channels, exports, saved searches, cases, streams, jobs and drills. */
export const outgoingSql = (frame: Frame): Statements => ({
  notifications: notifications(frame),
  mails: `insert into mails (id, address, name, subject, text, html, message_ids, at)
    select scale.id('mal', g.n, g.at), p.email, p.name, 'An agent was stopped', 'It was stopped.', '<p>It was stopped.</p>',
      array['<' || g.n || '@scale.example>'], g.at
    from ${numbered(frame, countsOf(frame).mails, 6)} ${personOf(frame)} order by g.n`,
  webhooks: webhooks(frame),
  streams: streams(frame),
  exports: exports(frame),
  "saved searches": searches(frame),
  cases: cases(frame),
  "failures of jobs": `insert into job_failures (id, job_id, name, first_at, failed_at, error)
    select scale.id('jbf', g.n, g.at), md5('job' || g.n)::uuid, 'platform.clean-up', g.at, g.at, 'It took too long.'
    from ${numbered(frame, countsOf(frame).jobFailures, 20)} order by g.n`,
  "decisions by minute": `insert into decision_minutes (minute, decision, code, count)
    select ${frame.today} - n * interval '1 minute', 'allow', '', 10 + n % 90 from generate_series(1, ${countsOf(frame).minutes}) n`,
  drills: `insert into drills (id, agent_id, status, target_ms, started_at, stopped_at, finished_at, effect_ms)
    select scale.id('drl', g.n, g.at), a.id, 'passed', 1000, g.at, g.at, g.at, 20 + g.n % 50
    from ${numbered(frame, countsOf(frame).drills, 80)} join scale.agents a on a.n = 1 order by g.n`,
});

const kinds = ["agent_stopped", "agent_silent", "expires_soon", "detection_raised", "review_due"] as const;

/** Every tenth is for security, and every tenth for the approver; most are read or settled. */
const notifications = (frame: Frame): string =>
  `insert into notifications (id, person_id, kind, subject_id, occasion, link, details, why, created_at, expires_at, read_at, settled_at, outcome)
    select scale.id('ntf', g.n, g.at), case g.n % 10 when 0 then ${quote(frame.security)} when 1 then ${quote(frame.approver)} else p.id end,
      ${oneOf(kinds)}, a.id, 'occasion-' || g.n, '/agents/' || a.id, jsonb_build_object('agent', a.name), 'owner', g.at,
      ${frame.today} + interval '60 days', case when g.n % 20 > 5 then g.at + interval '1 hour' end,
      case when g.n % 20 > 15 then g.at + interval '2 hours' end, case when g.n % 20 > 15 then 'answered' end
    from ${numbered(frame, countsOf(frame).notifications, 30)} ${personOf(frame)} ${agentOf(frame)} order by g.n;
  insert into notification_deliveries (notification_id, person_id, channel, status, due_at, attempts, settled_at)
    select id, person_id, 'mail', 'accepted', created_at, 1, created_at from notifications where occasion like 'occasion-%' order by id`;

/** The channels rest, so that a server that starts on a laboratory sends nothing. */
const webhooks = (frame: Frame): string =>
  `insert into notification_webhooks (id, name, template, url, host, status, created_at)
    select scale.id('nwh', n, ${frame.today}), 'channel ' || n, 'slack', '\\x00', 'hooks.scale.example', 'paused', ${frame.today}
    from generate_series(1, 10) n;
  insert into notification_webhook_deliveries (webhook_id, message_id, message, waits, attempts, status, ms, at, attempted_at)
    select scale.id('nwh', 1 + g.n % 10, ${frame.today}), 'message-' || g.n,
      '{"kind": "agent_stopped", "sentence": "It was stopped."}', g.n % 50 = 0, 1, 200, 30, g.at, g.at
    from ${numbered(frame, countsOf(frame).deliveries, 6)} order by g.n`;

const streams = (frame: Frame): string =>
  `insert into streams (id, name, kind, url, q, includes_reads, carries_texts, status, position, created_at)
    select scale.id('str', n, ${frame.today}), 'stream ' || n, 'webhook', 'https://siem.scale.example/' || n, '', false, false, 'paused',
      ${frame.sizes.entries}, ${frame.today}
    from generate_series(1, 5) n;
  insert into stream_deliveries (stream_id, at, message_id, first_index, last_index, count, attempt, status, ms)
    select scale.id('str', 1 + g.n % 5, ${frame.today}), g.at, 'message-' || g.n, g.n, g.n, 1, 1, 200, 30
    from ${numbered(frame, countsOf(frame).streamDeliveries, 6)} order by g.n`;

const exports = (frame: Frame): string =>
  `insert into exports (id, kind, format, person_id, sees_all, q, purpose, status, count, bytes, created_at, touched_at, finished_at, expires_at)
    select scale.id('exp', g.n, g.at), 'audit', 'ndjson', p.id, false, '', 'Yearly audit', 'done', 1, 300, g.at, g.at, g.at,
      ${frame.today} + interval '60 days' + g.n * interval '1 second'
    from ${numbered(frame, countsOf(frame).exports, 6)} ${personOf(frame)} order by g.n;
  insert into export_files (export_id, name, bytes, sha256)
    select e.id, f.name, 300, repeat('0', 64) from exports e cross join (values ('entries.ndjson'), ('manifest.json')) f (name)
    where e.purpose = 'Yearly audit' order by 1, 2`;

/** Searches of each person, of which the first 150 are shared and have alerts. */
function searches(frame: Frame): string {
  const { searches: count, alerts } = countsOf(frame);
  const id = (n: string) => `scale.id('svs', ${n}, ${frame.today} - interval '30 days')`;
  return `insert into saved_searches (id, owner_id, list, name, q, columns, scope, looked_at, created_at, updated_at)
    select ${id("g.n")}, p.id, ${oneOf(["trail", "agents"])}, 'search ' || g.n, '', '{}',
      case when g.n <= 150 then 'shared' else 'personal' end, g.at, g.at, g.at
    from ${numbered(frame, count, 30)} ${personOf(frame)} order by g.n;
  insert into search_alerts (id, search_id, slot, count, first_index, last_index, at, expires_at)
    select scale.id('sal', n, ${frame.today}), ${id("1 + n % 150")}, ${frame.today} - n * interval '1 hour', 1, n, n, ${frame.today} - n * interval '1 minute',
      ${frame.today} + interval '60 days'
    from generate_series(1, ${alerts}) n`;
}

/** An organisation has at most 200. */
const cases = (frame: Frame): string =>
  `insert into cases (id, title, from_at, to_at, created_by_id, assignee_id, closed_at, closed_by_id, close_reason, created_at)
    select scale.id('cas', n, ${frame.today} - interval '90 days'), 'Case ' || n, ${frame.today} - interval '100 days', ${frame.today},
      ${quote(frame.security)}, ${quote(frame.security)}, c.at, case when c.at is not null then ${quote(frame.security)} end,
      case when c.at is not null then 'Understood.' end, ${frame.today} - interval '90 days'
    from generate_series(1, 180) n cross join lateral (select case when n % 3 > 0 then ${frame.today} end as at) c;
  insert into case_pins (case_id, index, note, pinned_by_id, at)
    select scale.id('cas', n, ${frame.today} - interval '90 days'), n * 5 + i, 'Look at it.', ${quote(frame.security)}, ${frame.today}
    from generate_series(1, 180) n, generate_series(1, 10) i`;
