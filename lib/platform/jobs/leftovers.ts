type Leftover = {
  since: string;
  grace: string;
  only?: string;
  /** Tables of what belongs to a row, with the column that names the row. They are removed before it, in portions. */
  parts?: Readonly<Record<string, string>>;
  /** Whether a legal hold or an open case keeps the rows. */
  held?: true;
};

/** A condition that looks by index, row by row: as a join, it may read the whole table for a few rows. */
export const none = (rows: string): string => `(select true from ${rows} limit 1) is null`;

/**
 * A legal hold of any period keeps these rows, and so does an open case. It is asked for once in a portion, behind
 * `holdsLock`.
 */
export const notHeld = `not exists (select from legal_holds where released_at is null)
      and not exists (select from cases where closed_at is null)`;

/**
 * Until the transaction ends, no hold is placed and no case is opened. A statement after it sees all that were placed or
 * opened before: it waited for them.
 */
export const holdsLock = "lock table legal_holds, cases in share mode";

/**
 * Rows whose time is over and that no rule reads any more: `grace` after the instant in their column `since`. Each has
 * an index `<table>_due_for_removal` on it. They stay longer by the time of which it is not certain that it passed.
 */
export const leftovers: Readonly<Record<string, Leftover>> = {
  used_once: { since: "expires_at", grace: "2 minutes" },
  // After a lost connection the server asks within two seconds whether its batch committed.
  batches: { since: "at", grace: "1 hour" },
  counters: { since: "expires_at", grace: "1 hour" },
  idempotent_answers: { since: "expires_at", grace: "0" },
  sessions: { since: "expires_at", grace: "1 day" },
  // All sessions that it ended have expired.
  session_ends: { since: "expires_until", grace: "1 hour" },
  passkey_challenges: { since: "expires_at", grace: "2 minutes" },
  sign_in_throttles: { since: "window_start", grace: "1 day" },
  sign_in_places: { since: "seen_at", grace: "90 days" },
  // A number is never given again: the sequence goes on. A list is full when no block is left in it.
  status_lists: { since: "taken_at", grace: "1 day", only: "taken + 512 > size" },
  search_alerts: { since: "expires_at", grace: "0" },
  computations: { since: "expires_at", grace: "0" },
  rule_replays: { since: "expires_at", grace: "0", parts: { rule_replay_states: "replay_id" } },
  access_tokens: { since: "expires_at", grace: "1 hour" },
  audit_read_marks: { since: "expires_at", grace: "0" },
  // Longer than any token lives, and any transaction.
  moved_lately: { since: "at", grace: "2 hours" },
  clock_jumps: { since: "at", grace: "30 days" },
  server_processes: { since: "seen_at", grace: "1 day" },
  revocation_requests: { since: "decided_at", grace: "730 days" },
  narrowing_requests: { since: "ended_at", grace: "730 days" },
  // An item goes before its campaign, so that no campaign takes many rows with it at once.
  access_review_items: { since: "settled_at", grace: "2555 days" },
  access_reviews: { since: "closed_at", grace: "2560 days" },
  drills: { since: "started_at", grace: "400 days" },
  request_note_readings: { since: "read_at", grace: "31 days" },
  provisioning_tokens: { since: "expires_at", grace: "400 days" },
  provisioning_refusals: { since: "at", grace: "30 days" },
  security_event_ids: { since: "expires_at", grace: "1 hour" },
  leavers: { since: "finished_at", grace: "730 days", parts: { leaver_items: "leaver_id" } },
  stop_sightings: { since: "noticed_at", grace: "90 days" },
  stream_deliveries: { since: "at", grace: "7 days" },
  decision_minutes: { since: "minute", grace: "2 days" },
  used_permissions: { since: "day", grace: "400 days" },
  delegation_usage: { since: "last_used_at", grace: "400 days" },
  delegation_excess: { since: "computed_at", grace: "30 days" },
  // The end of a declared silence counts as an action for as long as a policy may look back.
  expected_silences: { since: "until", grace: "1000 days" },
  notification_webhook_deliveries: { since: "at", grace: "7 days" },
  mails: { since: "at", grace: "7 days" },
  push_subscriptions: { since: "expires_at", grace: "0" },
  notifications: { since: "expires_at", grace: "0" },
  discoveries: { since: "imported_at", grace: "400 days", only: "status in ('new', 'ignored')" },
  unknown_subject_days: { since: "day", grace: "30 days" },
  // The last one stays: its age is shown.
  backups: { since: "began_at", grace: "400 days", only: "began_at < (select max(began_at) from backups)" },
  job_failures: { since: "failed_at", grace: "30 days" },
  agent_activations: { since: "ended_at", grace: "400 days" },
  agent_onboardings: { since: "ended_at", grace: "400 days" },
  ownership_offers: { since: "ended_at", grace: "400 days" },
  // A rule that has not seen its subject for so long learns again.
  watch_states: { since: "seen_at", grace: "45 days" },
  // A used token names who let its instance in, and stays with it.
  enrolment_tokens: { since: "expires_at", grace: "30 days", only: "status in ('expired', 'revoked')" },
  detections: {
    since: "raised_at",
    grace: "400 days",
    // A confirmed one counts in the risk of its agent.
    only: `status in ('closed', 'dismissed', 'expected')
      and greatest(raised_at, closed_at, expected_until, last_seen_at) < now() - interval '400 days'
      and ${none(`detection_notes n
        where n.detection_id = detections.id and n.at >= now() - interval '400 days'`)}`,
    held: true,
    parts: { detection_notes: "detection_id" },
  },
  // An answer of a person stays: controls ask for it, and the next decision looks back on it.
  action_approvals: {
    since: "expires_at",
    grace: "400 days",
    only: `status = 'expired' and decided_by_id is null
      and ${none("action_approval_votes v where v.approval_id = action_approvals.id")}`,
    held: true,
  },
};
