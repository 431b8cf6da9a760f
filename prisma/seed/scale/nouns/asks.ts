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

/** Questions to people that were answered, some that wait, access reviews, and drafts. */
export const asksSql = (frame: Frame): Statements => ({
  "requests to narrow": narrowings(frame),
  "requests to revoke": revocationRequests(frame),
  "actions that asked": actions(frame),
  "changes of controls": changes(frame),
  "access reviews": reviews(frame),
  drafts: drafts(frame),
});

/** Each is about a delegation of its own. */
const ofDelegation = (frame: Frame, count: number): string =>
  `join scale.dlg d on d.n = g.n * ${Math.floor(frame.sizes.delegations / count)}`;

function narrowings(frame: Frame): string {
  const { narrowings: count } = countsOf(frame);
  return `insert into narrowing_requests (id, delegation_id, agent_id, asked_by_id, reason, days, version, suggestion, asked_at,
      expires_at, status, decided_by_id, ended_at, note)
    select scale.id('nrw', g.n, g.at), d.id, d.agent_id, ${quote(frame.security)}, 'Half of it is unused.', 90, 1, '[]', g.at,
      ${frame.today} + interval '60 days' + g.n * interval '1 second', s.status::narrowing_status,
      case when s.status in ('accepted', 'declined') then d.owner_id when s.status = 'withdrawn' then ${quote(frame.security)} end,
      case when s.status <> 'open' then g.at + interval '1 day' end, case when s.status = 'declined' then 'It is needed.' end
    from ${numbered(frame, count, 90)} ${ofDelegation(frame, count)}
      cross join lateral (select ${oneOf(["open", "accepted", "declined", "withdrawn", "expired"])} as status) s order by g.n`;
}

function revocationRequests(frame: Frame): string {
  const { revocationRequests: count } = countsOf(frame);
  return `insert into revocation_requests (id, delegation_id, asked_by_id, reason, asked_at, status, decided_by_id, decided_at, note)
    select scale.id('rvr', g.n, g.at), d.id, d.owner_id, 'It is not needed.', g.at, s.status::asked_revocation_status,
      case when s.status in ('revoked', 'refused') then ${quote(frame.security)} end,
      case when s.status <> 'open' then g.at + interval '1 day' end, case when s.status = 'refused' then 'It is needed.' end
    from ${numbered(frame, count, 90)} ${ofDelegation(frame, count)}
      cross join lateral (select ${oneOf(["open", "revoked", "refused", "withdrawn"])} as status) s order by g.n`;
}

const document = {
  ...{ kind: "mandate-action", agent: "", chain: [], asked: [], location: "", action: "create", fields: {} },
  ...{ resource: { type: "payment", id: "account/eu-7/pay-1" }, task: null, catalogue: 1, operation_digest: "" },
  guardrails: "none",
};

/** Actions that people decided, or that expired. Those that wait, wait for minutes: a laboratory has none. */
const actions = (frame: Frame): string =>
  `insert into action_approvals (id, status, agent_id, instance_id, through_instance_ids, represented_ids, delegation_id,
      resource_server_id, action, resource_type,
      resource, document, digest, asked_by_decision, created_at, expires_at, decided_at, decided_by_id, note, used_at, used_by_decision,
      shown_agent, shown_type)
    select scale.id('aap', g.n, g.at), s.status::action_approval_status, a.id, '', '{}', '{}', '', ${quote(frame.serverId)},
      'create', 'payment',
      'account/eu-7/pay-' || g.n, ${quote(JSON.stringify(document))}, scale.b64(scale.hash('action' || g.n)),
      scale.id('dec', 900000000 + g.n, g.at), g.at, g.at + interval '10 minutes',
      case when s.status <> 'expired' then g.at + interval '2 minutes' end,
      case when s.status <> 'expired' then ${quote(frame.approver)} end, '',
      case when s.status = 'used' then g.at + interval '3 minutes' end,
      case when s.status = 'used' then scale.id('dec', 950000000 + g.n, g.at) end,
      jsonb_build_object('name', a.name, 'displayName', null, 'riskTier', 'low', 'environment', 'prod'), '{}'
    from ${numbered(frame, countsOf(frame).actions, 300)} ${agentOf(frame)}
      cross join lateral (select ${oneOf(["used", "used", "denied", "expired"])} as status) s order by g.n;
  insert into action_approval_votes (approval_id, step, person_id, at)
    select id, 1, decided_by_id, decided_at from action_approvals where decided_by_id = ${quote(frame.approver)} and status = 'used'
    order by id`;

const changed = { content: { sentenceAfter: "It may do more." } };

/** Changes that were decided. One control has at most one that waits. */
const changes = (frame: Frame): string =>
  `insert into control_changes (id, kind, subject_id, based_on, document, digest, reason, status, proposed_by_id, proposed_at,
      expires_at, decided_by_id, decided_at, note)
    select scale.id('chg', g.n, g.at), 'agent', a.id, 1, ${quote(JSON.stringify(changed))}, scale.b64(scale.hash('change' || g.n)),
      'It needs more.', s.status::control_change_status, ${quote(frame.security)}, g.at, g.at + interval '7 days',
      ${quote(frame.approver)}, g.at + interval '1 hour', ''
    from ${numbered(frame, countsOf(frame).changes, 300)} ${agentOf(frame)}
      cross join lateral (select ${oneOf(["applied", "applied", "refused"])} as status) s order by g.n`;

const evidence = `jsonb_build_object('status', 'active', 'lastActionAt', null, 'allowed', 1, 'denied', 0, 'detections', 0,
  'risk', 'low', 'riskScore', null, 'owner', null, 'createdAt', scale.iso(a.at), 'lastReviewedAt', null, 'changedSinceReview', null, 'changes', null, 'facts', '{}'::jsonb)`;

/** Closed campaigns, of which the last one has items. An open one has an item for each agent, for its owner. */
function reviews(frame: Frame): string {
  const { reviews: count, items, settledItems } = countsOf(frame);
  const at = (n: string) => `(${frame.today} - (${count} - ${n}) * interval '7 days')`;
  const id = (n: string) => `scale.id('rvw', ${n}, ${at(n)})`;
  const open = `n = ${count}`;
  const item = (n: string, number: string) =>
    `scale.id('rvi', ${number}, ${at(n)} + interval '1 minute'), ${id(n)}, a.id, a.name`;
  return `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at,
      opened_at, closed_at, close_reason, seed, items, created_by_id, created_at)
    select ${id("n")}, 'Review ' || n, 'agents', '', '{"by": "owner"}', ${quote(frame.security)}, 'once', 'keep',
      case when ${open} then 'open' else 'closed' end, ${at("n")}, ${at("n")} + interval '60 days', ${at("n")},
      case when n < ${count} then ${at("n")} + interval '6 days' end, case when n < ${count} then 'complete' end, 'seed',
      case when ${open} then ${items} when n = ${count} - 1 then ${settledItems} else 0 end, ${quote(frame.security)}, ${at("n")}
    from generate_series(1, ${count}) n;
  insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence, alike,
      recommendation, reason, blind)
    select ${item(`${count}`, "a.n")}, a.owner_id, 'owner', 'f', ${evidence}, 'alike-' || a.n % 20, 'keep', 'It acts.', a.n % 10 = 0
    from scale.agents a where a.n <= ${items} order by a.n;
  insert into access_review_items (id, review_id, subject_id, name, reviewer_id, reviewer_reason, fingerprint, evidence, alike,
      recommendation, reason, blind, decision, decided_by_id, decided_at, seconds, submitted_at, outcome, settled_at)
    select ${item(`${count - 1}`, `${items} + a.n`)}, a.owner_id, 'owner', 'f', ${evidence}, 'alike-' || a.n % 20, 'keep', 'It acts.', false,
      'keep', a.owner_id, ${at(`${count - 1}`)} + interval '1 day', 20, ${at(`${count - 1}`)} + interval '2 days', 'kept',
      ${at(`${count - 1}`)} + interval '6 days'
    from scale.agents a where a.n <= ${settledItems} order by a.n`;
}

const draft = {
  ...{
    agentId: null,
    onBehalfOf: "",
    parentDelegationId: null,
    changesDelegationId: null,
    purpose: "Pay rents",
    reason: "",
  },
  ...{ validity: { kind: "days", days: 30 }, maxDepth: 0, authority: [], text: null },
};

const drafts = (frame: Frame): string =>
  `insert into drafts (id, person_id, content, created_at, updated_at)
    select scale.id('drf', g.n, g.at), p.id, ${quote(JSON.stringify(draft))}, g.at, ${frame.today}
    from ${numbered(frame, countsOf(frame).drafts, 20)} ${personOf(frame)} order by g.n`;
