import * as actionApprovals from "@/app/api/action-approvals/route";
import * as agentInstances from "@/app/api/agents/[agentId]/instances/route";
import * as blueprints from "@/app/api/blueprints/route";
import * as cases from "@/app/api/cases/route";
import * as delegations from "@/app/api/delegations/route";
import * as detections from "@/app/api/detections/route";
import * as discoveries from "@/app/api/discoveries/route";
import * as exported from "@/app/api/exports/route";
import * as groups from "@/app/api/groups/route";
import * as instances from "@/app/api/instances/route";
import * as keys from "@/app/api/keys/route";
import * as reviews from "@/app/api/reviews/route";
import * as revocations from "@/app/api/revocations/route";
import { seededId } from "@/lib/testing/many-rows";
import type { World } from "@/lib/testing/world";

/** A list with its orders. In `query.q`, `$person`, `$agent` and `$reader` stand for ids of the test. */
export type List = {
  GET: Parameters<World["call"]>[0];
  member: string;
  /** Rows with the values by which they are sorted. The last one of each order is unique. */
  sql: string;
  orders: Readonly<Record<string, readonly string[]>>;
  usual: string;
  query?: Record<string, string>;
  params?: Record<string, string>;
};

const byCreation = { created: ["id"], "-created": ["id"] };
const byExpiry = { ...byCreation, expires: ["key_expires_at", "id"], "-expires": ["key_expires_at", "id"] };
/** Lists of the interface with every order that they take. */
export const lists: Record<string, List> = {
  delegations: {
    GET: delegations.GET,
    member: "delegations",
    sql: "select id from delegations",
    orders: byCreation,
    usual: "-created",
  },
  "delegations of a status": {
    GET: delegations.GET,
    member: "delegations",
    sql: "select id from delegations where status = 'active'",
    orders: byCreation,
    usual: "-created",
    query: { q: "status:active" },
  },
  "delegations of a person": {
    GET: delegations.GET,
    member: "delegations",
    sql: `select id from delegations where delegator_id = (select min(delegator_id) from delegations)
      or agent_id = (select max(agent_id) from delegations)`,
    orders: byCreation,
    usual: "-created",
    query: { q: "delegator:$person OR agent:$agent" },
  },
  detections: {
    GET: detections.GET,
    member: "detections",
    sql: "select id from detections",
    orders: byCreation,
    usual: "-created",
  },
  "detections by severity": {
    GET: detections.GET,
    member: "detections",
    sql: "select id from detections where severity = 'high'",
    orders: byCreation,
    usual: "-created",
    query: { q: "severity:high", status: "open" },
  },
  instances: {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status = 'active'",
    orders: byExpiry,
    usual: "expires",
  },
  "instances whose keys expire": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status = 'active' and key_expires_at < now() + interval '20 days'",
    orders: byExpiry,
    usual: "expires",
    query: { expiringWithinDays: "20" },
  },
  "instances whose keys expire, by the filter": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where key_expires_at < now() + interval '20 days' and status in ('active', 'revoked')",
    orders: byExpiry,
    usual: "expires",
    query: { q: "expires:20d status:active,revoked" },
  },
  "instances of every status": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status <> 'quarantined'",
    orders: byExpiry,
    usual: "expires",
    query: { q: "-status:quarantined" },
  },
  "instances of an agent": {
    GET: agentInstances.GET,
    member: "instances",
    sql: `select id from instances where agent_id = '${seededId("agt", 1, 3)}'`,
    orders: byCreation,
    usual: "-created",
    params: { agentId: seededId("agt", 1, 3) },
  },
  revocations: {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations",
    orders: byCreation,
    usual: "-created",
  },
  "revocations of a scope": {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations where scope = 'owner'",
    orders: byCreation,
    usual: "-created",
    query: { q: "scope:owner" },
  },
  "revocations of a person": {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations where actor_id = (select min(delegator_id) from delegations) or scope = 'agent'",
    orders: byCreation,
    usual: "-created",
    query: { q: "by:$person OR scope:agent" },
  },
  groups: {
    GET: groups.GET,
    member: "groups",
    sql: 'select id, name collate "C" as name from groups where removed_at is null',
    orders: { ...byCreation, name: ["name"], "-name": ["name"] },
    usual: "name",
  },
  "groups of a person": {
    GET: groups.GET,
    member: "groups",
    sql: 'select id, name collate "C" as name from groups where id in (select group_id from group_members)',
    orders: { ...byCreation, name: ["name"], "-name": ["name"] },
    usual: "name",
    query: { q: "member:$reader" },
  },
  discoveries: {
    GET: discoveries.GET,
    member: "discoveries",
    sql: "select id from discoveries where status = 'new'",
    orders: byCreation,
    usual: "-created",
  },
  "discoveries of a kind": {
    GET: discoveries.GET,
    member: "discoveries",
    sql: "select id from discoveries where status = 'ignored' and kind = 'mcp_tool'",
    orders: byCreation,
    usual: "-created",
    query: { status: "ignored", q: "kind:mcp_tool" },
  },
  actions: {
    GET: actionApprovals.GET,
    member: "actionApprovals",
    sql: "select id from action_approvals",
    orders: byCreation,
    usual: "-created",
  },
  "decided actions": {
    GET: actionApprovals.GET,
    member: "actionApprovals",
    sql: "select id from action_approvals where status = 'denied'",
    orders: byCreation,
    usual: "-created",
    query: { queue: "decided", q: "action:create" },
  },
  "waiting actions": {
    GET: actionApprovals.GET,
    member: "actionApprovals",
    sql: "select id, expires_at from action_approvals where status = 'pending'",
    orders: { ...byCreation, expires: ["expires_at", "id"], "-expires": ["expires_at", "id"] },
    usual: "expires",
    query: { queue: "waiting" },
  },
  cases: {
    GET: cases.GET,
    member: "cases",
    sql: 'select id, title collate "C" as title from cases',
    orders: { ...byCreation, title: ["title", "id"], "-title": ["title", "id"] },
    usual: "-created",
  },
  "closed cases": {
    GET: cases.GET,
    member: "cases",
    sql: 'select id, title collate "C" as title from cases where closed_at is not null',
    orders: { ...byCreation, title: ["title", "id"], "-title": ["title", "id"] },
    usual: "-created",
    query: { q: "state:closed assignee:me" },
  },
  keys: {
    GET: keys.GET,
    member: "keys",
    sql: "select kid as id, kid, published_at from signing_keys",
    orders: { created: ["published_at", "kid"], "-created": ["published_at", "kid"] },
    usual: "-created",
  },
  "retired keys": {
    GET: keys.GET,
    member: "keys",
    sql: "select kid as id, kid, published_at from signing_keys where state = 'retired'",
    orders: { created: ["published_at", "kid"], "-created": ["published_at", "kid"] },
    usual: "-created",
    query: { q: "status:retired purpose:delegation" },
  },
  exports: {
    GET: exported.GET,
    member: "exports",
    sql: "select id from exports where format = 'csv'",
    orders: byCreation,
    usual: "-created",
    query: { q: "format:csv" },
  },
  reviews: {
    GET: reviews.GET,
    member: "reviews",
    sql: "select id from access_reviews",
    orders: byCreation,
    usual: "-created",
  },
  "reviews of a kind": {
    GET: reviews.GET,
    member: "reviews",
    sql: "select id from access_reviews where kind = 'roles'",
    orders: byCreation,
    usual: "-created",
    query: { q: "kind:roles by:me" },
  },
  blueprints: {
    GET: blueprints.GET,
    member: "blueprints",
    sql: 'select id, name collate "C" as name from blueprints',
    orders: { ...byCreation, name: ["name"], "-name": ["name"] },
    usual: "created",
  },
};
