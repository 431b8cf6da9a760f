import { type Asker, bars, type Given, type Read, read } from "@/bench/scale/read";

/** The things around a fleet that are asked for by id. A laboratory of an earlier version has none of them. */
export type NounSubjects = Partial<Record<keyof typeof queries, string>>;

const ofMember = "(select id from people where email = 'person-17@scale.example')";
const queries = {
  detection: "select id from detections where status = 'closed' order by id limit 1",
  draft: `select id from drafts where person_id = ${ofMember} order by id limit 1`,
  action: "select id from action_approvals where status = 'used' order by id limit 1",
  export: `select id from exports where person_id = ${ofMember} order by id limit 1`,
  case: "select id from cases where closed_at is null order by id limit 1",
  stream: "select id from streams where status = 'paused' order by id limit 1",
  webhook: "select id from notification_webhooks order by id limit 1",
  mail: "select id from mails order by id limit 1",
  onboarding: "select id from agent_onboardings where status = 'waiting' order by id limit 1",
  offer: "select id from ownership_offers where status = 'claimed' order by id limit 1",
  leaver: "select id from leavers where status = 'finished' order by id limit 1",
  review: "select id from access_reviews where status = 'open' order by id limit 1",
  item: "select id from access_review_items where submitted_at is null order by id limit 1",
  narrowed: "select delegation_id as id from narrowing_requests where status = 'open' order by id limit 1",
  discovery: "select id from discoveries order by id limit 1",
  discovered: "select agent_id as id from discoveries where agent_id is not null order by id limit 1",
  key: "select kid as id from signing_keys order by kid limit 1",
} as const;

/** Looks the subjects up, as the database's superuser. */
export async function nounSubjectsOf(query: (sql: string) => Promise<string | undefined>): Promise<NounSubjects> {
  const found: NounSubjects = {};
  for (const noun of nouns) {
    const id = await query(queries[noun]);
    if (id !== undefined) found[noun] = id;
  }
  return found;
}

/** The nouns that a laboratory of this version has. */
export const nouns = Object.keys(queries) as (keyof typeof queries)[];

type Query = Record<string, string | number>;

const list = (name: string, route: string, query: Query = {}, as: Asker = "security"): Read =>
  whole(name, route, { limit: 50, ...query }, as);

/** A list that is shown as a whole. */
const whole = (name: string, route: string, query: Query = {}, as: Asker = "security"): Read =>
  read(`${name}${as === "security" ? "" : ` (${as})`}`, route, query, { as });

/** Every list, search and page of the nouns around a fleet. */
export const nounReads = (subjects: NounSubjects): Read[] => [
  ...findings(subjects),
  ...lifecycle(subjects),
  ...answers(subjects),
  ...told(subjects),
];

/** A page by the id of a subject, if there is one. */
function one(name: string, route: string, id: string | undefined, given: Given = {}, query: Query = {}): Read[] {
  const member = /\[(\w+)\]/.exec(route)?.[1] ?? "";
  const { as = "security", params = {} } = given;
  return id === undefined ? [] : [read(name, route, query, { as, bar: bars.one, params: { [member]: id, ...params } })];
}

const agentFilters = [
  ...["tag:payments", "tag:team-7", "tag:none", "may-delegate:yes", "may-delegate:no", "reviewed:yes"],
  ...["reviewed:no -status:retiring,retired", "shared-key:yes", "shared-key:no"],
  ...["kind:autonomous", "kind:for_people", "kind:none", "review-due:30d"],
];

const findings = ({ detection, discovered, discovery }: NounSubjects): Read[] => [
  ...["open", "expected", "closed"].map((status) => list(`detections: ${status}`, "/api/detections", { status })),
  ...["severity:critical", "kind:off_hours", "closed-by:security@scale.example", "assignee:security@scale.example"].map(
    (q) => list(`detections: ${q}`, "/api/detections", { q }),
  ),
  list("detections: free text without a match", "/api/detections", { q: '"zebra crossing"' }),
  ...(discovered ? [list("detections of an agent", "/api/detections", { agentId: discovered })] : []),
  ...(["member", "collector"] as const).map((as) => list("detections", "/api/detections", {}, as)),
  whole("detections of each day", "/api/detections/daily"),
  ...one("detection", "/api/detections/[detectionId]", detection),
  ...one("timeline of a detection", "/api/detections/[detectionId]/timeline", detection),
  ...one("discovery", "/api/discoveries/[discoveryId]", discovery),
  list("discoveries: with counts", "/api/discoveries", { counts: "true", limit: 1 }),
  ...["registered", "ignored"].map((status) => list(`discoveries: ${status}`, "/api/discoveries", { status })),
  ...["kind:unknown_subject", "origin:okta", 'owner:"team 7"', "shared:yes", '"found-77"', '"zebra crossing"'].map(
    (q) => list(`discoveries: ${q}`, "/api/discoveries", { q }),
  ),
  ...["tier:low", "never-used:yes", "owner:person-17@scale.example"].map((q) =>
    list(`unused authority: ${q}`, "/api/unused-authority", { q }),
  ),
  ...(["member", "collector"] as const).map((as) => list("unused authority", "/api/unused-authority", {}, as)),
  ...agentFilters.map((q) => list(`agents: ${q}`, "/api/agents", { q })),
];

const lifecycle = ({ onboarding, offer, leaver }: NounSubjects): Read[] => [
  ...["waiting", "returned", "completed"].map((status) =>
    list(`onboarding: ${status}`, "/api/onboarding-requests", { status }),
  ),
  ...["waiting", "completed"].map((status) =>
    list(`onboarding: ${status}`, "/api/onboarding-requests", { status }, "member"),
  ),
  ...one("an onboarding request", "/api/onboarding-requests/[onboardingId]", onboarding),
  ...one("a claim", "/api/ownership-offers/[offerId]", offer),
  ...["given_up", "silent", "no_owner"].map((reason) => list(`orphans: ${reason}`, "/api/orphans", { reason })),
  ...["draft", "pending"].map((column) => list(`board: ${column}`, "/api/agents/board", { column }, "member")),
  ...one("a leaver", "/api/leavers/[leaverId]", leaver, { as: "admin" }),
  ...one("what a leaver left", "/api/leavers/[leaverId]/items", leaver, { as: "admin" }),
  ...one("what of a leaver waits", "/api/leavers/[leaverId]/items", leaver, { as: "admin" }, { outcome: "waiting" }),
];

const answers = ({ action, draft, review, item, narrowed }: NounSubjects): Read[] => [
  ...["open", "revoked"].map((status) => list(`requests to revoke: ${status}`, "/api/revocation-requests", { status })),
  list("requests to revoke", "/api/revocation-requests", {}, "member"),
  ...one("requests to narrow, one open", "/api/delegations/[delegationId]/narrowing-requests", narrowed),
  list("actions: decided", "/api/action-approvals", { queue: "decided" }, "approver"),
  list("actions: all", "/api/action-approvals", { queue: "all" }, "member"),
  ...["status:denied", "decided-by:approver@scale.example", "type:none"].map((q) =>
    list(`actions: ${q}`, "/api/action-approvals", { queue: "all", q }, "approver"),
  ),
  ...one("an action", "/api/action-approvals/[actionApprovalId]", action, { as: "approver" }),
  ...one("what an action suggests", "/api/action-approvals/[actionApprovalId]/suggestion", action, { as: "approver" }),
  ...(["security", "member"] as const).map((as) => list("access reviews", "/api/reviews", {}, as)),
  ...one("an access review", "/api/reviews/[reviewId]", review),
  ...one("an access review, of a reviewer", "/api/reviews/[reviewId]", review, { as: "member" }),
  ...["open", "submitted", "all"].flatMap((state) =>
    one(`items: ${state}`, "/api/reviews/[reviewId]/items", review, { as: "admin" }, { of: "all", state }),
  ),
  ...[{ recommendation: "narrow" }, { owner: "a stranger" }].flatMap((filter) =>
    one(
      `items: ${Object.keys(filter)}`,
      "/api/reviews/[reviewId]/items",
      review,
      { as: "admin" },
      { of: "all", ...filter },
    ),
  ),
  ...one("items of a reviewer", "/api/reviews/[reviewId]/items", review, { as: "member" }),
  ...one("evidence of an access review", "/api/reviews/[reviewId]/evidence", review),
  ...(item
    ? one("items alike", "/api/reviews/[reviewId]/items/[itemId]/alike", review, { params: { itemId: item } })
    : []),
  whole("drafts", "/api/drafts", {}, "member"),
  ...one("a draft", "/api/drafts/[draftId]", draft, { as: "member" }),
  list("proposals", "/api/inbox/proposed"),
  list("proposals", "/api/inbox/proposed", {}, "member"),
  list("inbox", "/api/inbox"),
  whole("badges: inbox", "/api/inbox/counts"),
];

const told = (subjects: NounSubjects): Read[] => [
  ...(["security", "member"] as const).flatMap((as) => [
    list("notifications", "/api/notifications", {}, as),
    list("notifications: unread", "/api/notifications", { unread: "true" }, as),
  ]),
  ...one("a mail", "/api/notification-channels/mails/[mailId]", subjects.mail, { as: "admin" }),
  ...one("a webhook", "/api/notification-channels/webhooks/[webhookId]", subjects.webhook, { as: "admin" }),
  ...one("messages of a webhook", "/api/notification-channels/webhooks/[webhookId]/deliveries", subjects.webhook, {
    as: "admin",
  }),
  ...one("a signing key", "/api/keys/[kid]", subjects.key, { as: "admin" }),
  ...one("a stream", "/api/streams/[streamId]", subjects.stream, { as: "admin" }),
  ...one("deliveries of a stream", "/api/streams/[streamId]/deliveries", subjects.stream, { as: "admin" }),
  whole("exports", "/api/exports", {}, "member"),
  ...one("an export", "/api/exports/[exportId]", subjects.export, { as: "member" }),
  ...one("replays of a rule", "/api/detection-rules/[ruleKind]/replays", "denial_burst"),
  ...(["admin", "member"] as const).flatMap((as) => [
    ...["trail", "agents"].map((of) => whole(`saved searches: ${of}`, "/api/saved-searches", { list: of }, as)),
    list("alerts", "/api/search-alerts", {}, as),
  ]),
  ...["open", "closed"].map((view) => whole(`cases: ${view}`, "/api/cases", { state: view })),
  ...one("a case", "/api/cases/[caseId]", subjects.case),
  list("pages of failures of jobs", "/api/jobs/failures", {}, "admin"),
  ...one("start page of approvers", "/api/start-page/[section]", "approver", { as: "approver" }),
  ...(["member", "collector"] as const).flatMap((as) =>
    one(`start page of owners (${as})`, "/api/start-page/[section]", "owner", { as }),
  ),
];
