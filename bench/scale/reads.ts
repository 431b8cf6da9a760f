import { auditReads, plainReads } from "@/bench/scale/control-reads";
import { listReads } from "@/bench/scale/list-reads";
import { nounReads } from "@/bench/scale/noun-reads";
import { type Asker, bars, type Given, type Read, read } from "@/bench/scale/read";
import type { Known } from "@/bench/scale/subjects";
import { recordReads } from "@/bench/scale/trail-reads";
import { agentSorts } from "@/lib/agents/sorts.model";

/** Every list, count, search and page by id of the API, with the filters that screens and the palette send. */
export const readsOf = (known: Known): Read[] => [
  ...agentReads(known),
  ...delegationReads(known),
  ...requestReads(known),
  ...recordReads(known),
  ...stopReads(known),
  ...peopleReads(known),
  ...controlReads(known),
  ...personalReads(),
  ...nounReads(known.nouns),
  ...listReads(known.subjects.crowdedAgent),
];

const agentReads = ({ subjects: s }: Known): Read[] => {
  const agents = (name: string, query: Record<string, string | number>, given: Given = {}) =>
    read(`agents: ${name}`, "/api/agents", { limit: 50, ...query }, given);
  const one = (agentId: string) => ({ params: { agentId }, bar: bars.one });
  return [
    agents("by name, with counts", { counts: "true" }),
    ...agentSorts.filter((sort) => sort !== "name").map((sort) => agents(`by ${sort}`, { sort })),
    agents("suspended", { q: "status:suspended" }),
    read("export of suspended agents", "/api/agents/export", { q: "status:suspended" }, { bar: bars.file }),
    agents("of one owner", { q: "owner:collector@scale.example" }),
    agents("riskiest", { q: "risk-score:>=50", sort: "-riskScore" }),
    agents("unused for 30 days", { q: "unused:30d" }),
    agents("keys that expire", { q: "key-expires:90d" }),
    agents("that wait for a second person", { q: "waits:second-person" }),
    agents("free text", { q: '"ledger"' }),
    agents("free text without a match", { q: '"zebra-crossing"' }),
    agents("their own, of a member", { counts: "true" }, { as: "member" }),
    agents("their own, of the collector", { counts: "true" }, { as: "collector" }),
    read("palette: agents", "/api/agents", { q: '"tender-agent-77"', limit: 5 }),
    read("agent: the busiest", "/api/agents/[agentId]", {}, one(s.busiestAgent)),
    read("agent: a quiet one", "/api/agents/[agentId]", {}, one(s.quietAgent)),
    read(
      "agents: two compared",
      "/api/agents/compare",
      { left: s.busiestAgent, right: s.quietAgent },
      { bar: bars.one },
    ),
    read("instances of the agent with most", "/api/agents/[agentId]/instances", { limit: 50 }, one(s.crowdedAgent)),
    read("lifecycle of an agent", "/api/agents/[agentId]/lifecycle", {}, one(s.busiestAgent)),
    ...["draft", "active", "suspended"].map((column) =>
      read(`board: ${column}`, "/api/agents/board", { column, limit: 50 }),
    ),
    read("board: active, of the collector", "/api/agents/board", { column: "active" }, { as: "collector" }),
    read("enrolment tokens of an agent", "/api/agents/[agentId]/enrolment-tokens", {}, one(s.busiestAgent)),
    read("workload rules of an agent", "/api/agents/[agentId]/workload-rules", {}, one(s.busiestAgent)),
    read("authority tests of an agent", "/api/agents/[agentId]/authority-tests", {}, one(s.busiestAgent)),
    read("instances that expire", "/api/instances", { limit: 50, expiringWithinDays: 90 }),
    read("instance", "/api/instances/[instanceId]", {}, { params: { instanceId: s.instance }, bar: bars.one }),
  ];
};

const delegationReads = ({ subjects: s, notes }: Known): Read[] => {
  const list = (name: string, q: string, as: Asker = "admin") =>
    read(`delegations: ${name}`, "/api/delegations", { limit: 50, ...(q && { q }) }, { as });
  const one = (delegationId: string, version = ""): Given => ({ params: { delegationId, version }, bar: bars.one });
  const id = "/api/delegations/[delegationId]";
  return [
    list("all", ""),
    list("active", "status:active"),
    list("in effect", "in-effect:yes"),
    list("at rest", "status:active in-effect:no"),
    list("at rest, of a member", "status:active in-effect:no", "member"),
    list("in effect, of the collector", "in-effect:yes", "collector"),
    list("of a member", "", "member"),
    list("of the busiest agent", `agent:${s.busiestName}`),
    list("given by one person", "delegator:collector@scale.example"),
    list("below one", `parent:${s.fanDelegation}`),
    list("free text", '"plan of the week"'),
    list("free text without a match", '"zebra crossing"'),
    read("palette: delegations", "/api/delegations", { q: '"tender-agent-77"', limit: 5 }),
    read("delegation at depth 8", id, {}, one(notes.delegations.at(-1) ?? "")),
    read("delegation with 1,000 below", id, {}, one(s.fanDelegation)),
    read("evidence of a delegation at depth 8", `${id}/evidence`, {}, one(notes.delegations.at(-1) ?? "")),
    read("use of a delegation", `${id}/use`, {}, one(s.askedDelegation)),
    read("use of an agent", "/api/agents/[agentId]/usage", {}, { params: { agentId: s.busiestAgent }, bar: bars.one }),
    read("requests to narrow", `${id}/narrowing-requests`, {}, one(s.askedDelegation)),
    read("silence of an agent", "/api/agents/[agentId]/dormancy", {}, { params: { agentId: s.busiestAgent } }),
    read("risk of an agent", "/api/agents/[agentId]/risk", {}, { params: { agentId: s.busiestAgent } }),
    read("attention to an agent", "/api/agents/[agentId]/attention", {}, { params: { agentId: s.busiestAgent } }),
    read("unused authority", "/api/unused-authority", { limit: 50 }),
    read("versions of a delegation", `${id}/versions`, {}, one(s.askedDelegation)),
    read("a version as it was signed", `${id}/versions/[version]/statement`, {}, one(s.askedDelegation, "1")),
    read("bounds for an agent", "/api/delegations/bounds", { agentId: s.busiestAgent }),
    read("export of a member's delegations", "/api/delegations/export", {}, { as: "member" }),
    read("graph of the busiest agent, depth 4", "/api/delegations/graph", { agent: s.busiestAgent, depth: 4 }),
    read("graph of an instant", "/api/delegations/graph", { agent: s.busiestAgent, at: new Date().toISOString() }),
    read("graph of the collector, depth 4", "/api/delegations/graph", {
      person: notes.people.collector ?? "",
      depth: 4,
    }),
  ];
};

const requestReads = ({ subjects: s }: Known): Read[] => {
  const list = (queue: string, as: Asker, query: Record<string, string> = {}) =>
    read(`requests: ${queue} ${query.sort ?? ""} (${as})`, "/api/requests", { limit: 50, queue, ...query }, { as });
  const one = (requestId: string): Given => ({ as: "approver", params: { requestId }, bar: bars.one });
  return [
    ...["to-decide", "my-groups", "waiting", "decided", "mine", "all"].map((queue) => list(queue, "approver")),
    ...["to-decide", "my-groups", "waiting", "mine"].map((queue) => list(queue, "member")),
    ...["newest", "expiry", "risk"].map((sort) => list("to-decide", "approver", { sort })),
    list("all", "admin"),
    list("mine", "member", { counts: "true" }),
    read("palette: requests", "/api/requests", { q: '"tender-agent-77"', limit: 5 }, { as: "approver" }),
    read("requests: free text without a match", "/api/requests", { q: '"zebra"', limit: 50 }, { as: "approver" }),
    read("badges: queues of an approver", "/api/requests/queues", {}, { as: "approver" }),
    read("badges: queues of a member", "/api/requests/queues", {}, { as: "member" }),
    read("statistics of requests", "/api/requests/statistics", {}),
    read("export of a member's requests", "/api/requests/export", { queue: "mine" }, { as: "member" }),
    read("colleague by address", "/api/requests/colleague", { email: "approver@scale.example" }, { as: "member" }),
    read("request that waits", "/api/requests/[requestId]", {}, one(s.pendingRequest)),
    read("request that was decided", "/api/requests/[requestId]", {}, one(s.decidedRequest)),
    read("suggestion for a request", "/api/requests/[requestId]/suggestion", {}, one(s.pendingRequest)),
    ...["all", "to-decide"].map((queue) =>
      read(`actions: ${queue}`, "/api/action-approvals", { limit: 50, queue }, { as: "approver" }),
    ),
    read("drips", "/api/drips", {}),
    read("inbox of an approver", "/api/inbox", { limit: 50 }, { as: "approver" }),
    read("inbox of a member", "/api/inbox", { limit: 50 }, { as: "member" }),
    read("decisions of an approver", "/api/inbox/decided", { limit: 50 }, { as: "approver" }),
    read("proposals of an admin", "/api/inbox/proposed", { limit: 50 }, { as: "admin" }),
    read("outcome of a request", "/api/requests/[requestId]/outcome", {}, one(s.decidedRequest)),
    read("badges: inbox of an approver", "/api/inbox/counts", {}, { as: "approver" }),
  ];
};

const stopReads = ({ subjects: s, notes }: Known): Read[] => {
  const preview = (name: string, scope: object) =>
    read(
      `preview: revoke ${name}`,
      "/api/revocations/preview",
      {},
      { as: "security", body: { scope }, bar: bars.preview },
    );
  return [
    read("revocations", "/api/revocations", { limit: 50 }, { as: "security", bar: bars.id }),
    read("revocation", "/api/revocations/[revocationId]", {}, { params: { revocationId: s.revocation }, bar: bars.id }),
    read(
      "proof",
      "/api/revocations/[revocationId]/proof",
      {},
      { params: { revocationId: s.revocation }, bar: bars.preview },
    ),
    read("requests to revoke", "/api/revocation-requests", { status: "open" }, { as: "security", bar: bars.id }),
    read("discoveries", "/api/discoveries", {}, { as: "security" }),
    read("jobs", "/api/jobs", {}, { as: "admin", bar: bars.id }),
    read("failures of jobs", "/api/jobs/failures", {}, { as: "admin" }),
    read("drills", "/api/drills", {}, { as: "security", bar: bars.id }),
    read("subjects of stops", "/api/revocations/subjects", { kind: "agent", q: "refund" }, { as: "security" }),
    preview("an agent with 1,000 instances", { agentId: s.crowdedAgent }),
    preview("a delegation with 1,000 below", { delegationId: s.fanDelegation }),
    preview("an owner of 10,000 delegations", { ownerId: notes.people.collector }),
    preview("a blueprint of 100,000 agents", { blueprintId: notes.blueprintId }),
    preview("a resource server", { resourceServerId: notes.serverId }),
    preview("all", { all: true }),
    read("detections", "/api/detections", { limit: 50 }),
  ];
};

/** Reads about the person who gives most delegations. */
const collectorReads = (personId: string, to: string): Read[] => {
  const params = { personId };
  return [
    read(
      "what the collector would hand over",
      "/api/people/[personId]/rehoming",
      { to },
      { params, bar: bars.preview },
    ),
    read("who acts for the collector", "/api/people/[personId]/reach", {}, { params }),
    read(
      "what the collector would leave behind",
      "/api/people/[personId]/departure",
      {},
      { params, bar: bars.preview },
    ),
  ];
};

const peopleReads = ({ subjects: s, notes }: Known): Read[] => [
  read("people: by name", "/api/people", { limit: 50 }),
  read("people: free text", "/api/people", { limit: 50, q: '"okafor"' }),
  read("person", "/api/people/[personId]", {}, { params: { personId: s.member }, bar: bars.one }),
  read(
    "accounts of a person",
    "/api/people/[personId]/identities",
    {},
    { params: { personId: s.member }, bar: bars.one },
  ),
  read(
    "passkeys of a person",
    "/api/people/[personId]/passkeys",
    {},
    { params: { personId: s.member }, bar: bars.one },
  ),
  ...collectorReads(notes.people.collector ?? "", s.member),
  read("agents without an owner", "/api/orphans", { limit: 50 }, { bar: bars.id }),
  read("leavers", "/api/leavers", { limit: 50 }, { bar: bars.id }),
  read("rules for leavers", "/api/ownership-settings", {}, { bar: bars.id }),
  read("groups", "/api/groups", { limit: 50 }),
  read("group", "/api/groups/[groupId]", {}, { params: { groupId: notes.groupId }, bar: bars.one }),
  read("members of a group", "/api/groups/[groupId]/members", { limit: 50 }, { params: { groupId: notes.groupId } }),
  read(
    "entitlement of a person",
    "/api/entitlements/[subjectId]",
    {},
    { params: { subjectId: s.member }, bar: bars.one },
  ),
  read(
    "entitlement of a group",
    "/api/entitlements/[subjectId]",
    {},
    { params: { subjectId: notes.groupId }, bar: bars.one },
  ),
];

const controlReads = ({ subjects: s, notes }: Known): Read[] => [
  read(
    "another blueprint for an agent",
    "/api/agents/[agentId]/blueprint-move",
    { blueprintId: notes.blueprintId },
    { params: { agentId: s.busiestAgent } },
  ),
  read("blueprints", "/api/blueprints", { limit: 50 }),
  read(
    "blueprint of the fleet",
    "/api/blueprints/[blueprintId]",
    {},
    { params: { blueprintId: notes.blueprintId }, bar: bars.one },
  ),
  read("resource servers", "/api/resource-servers", { limit: 50 }),
  read(
    "resource server",
    "/api/resource-servers/[resourceServerId]",
    {},
    { params: { resourceServerId: notes.serverId }, bar: bars.one },
  ),
  ...[{}, { identifier: "account/eu-1" }].map((query) =>
    read(
      `who reaches a resource server${"identifier" in query ? ", at an identifier" : ""}`,
      "/api/resource-servers/[resourceServerId]/reach",
      query,
      { params: { resourceServerId: notes.serverId } },
    ),
  ),
  read(
    "keys of a resource server",
    "/api/resource-servers/[resourceServerId]/keys",
    {},
    { params: { resourceServerId: notes.serverId } },
  ),
  ...plainReads.map((name) => read(name, `/api/${name}`)),
  ...auditReads.map(([name, route, params = {}]) => read(name, route, {}, { params })),
  read("cases/pins", "/api/cases/pins", { index: "0,1,2" }),
];

const personalReads = (): Read[] => [
  ...["", "/browsers", "/entitlement", "/identities", "/notification-preferences", "/passkeys", "/preferences"].map(
    (part) => read(`session${part}`, `/api/session${part}`, {}, { as: "member" }),
  ),
];
