import { addressMember } from "@/lib/audit/entry-view";
import type { AuditEntry, Named } from "@/lib/audit/schema";
import { product } from "@/lib/platform/base/product";
import { isTraceId } from "@/lib/protocols/trace-context/traceparent";

/** The version of OCSF that the events follow (https://schema.ocsf.io/1.3.0). */
export const ocsfVersion = "1.3.0";

type Members = { [member: string]: unknown };

/** An event of one class. `members` are those of the class beside the ones that all events have. */
type Classed = { category: 3 | 6; uid: 3002 | 3003 | 3004 | 6003; activity: number; members: Members };

/** Verbs that begin a name of an action or end a type of record, by the activity that they are. */
const verbs: Readonly<Record<number, string>> = {
  1: "create created registered added issued invited enrolled made set saved trusted",
  2: "read get list view searched exported downloaded",
  4: "delete deleted removed revoked retired disabled ended expired withdrawn unlinked",
};
const activities = new Map(
  Object.entries(verbs).flatMap(([activity, names]) => names.split(" ").map((verb) => [verb, Number(activity)])),
);

/** Other changes are updates; other actions of a resource server are of no kind that OCSF lists. */
const activityOf = (verb: string, other: number): number => activities.get(verb) ?? other;

const lastPart = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);

// Members are added one by one: a spread of what may be missing costs as much as the whole event.

const party = ({ id, name }: Named): Members => (name === null ? { uid: id } : { uid: id, name });

/** A person is a user; agents, resource servers and parts of the server are applications. */
const actorOf = ({ actor, subject }: AuditEntry): Members => {
  const doer = subject.type === "agent" ? subject : actor;
  if (doer.type === "person") return { user: party(doer) };
  return doer.name === null ? { app_uid: doer.id } : { app_uid: doer.id, app_name: doer.name };
};

const sourceOf = ({ texts, instanceId, actor }: AuditEntry): Members => {
  const address = texts[addressMember];
  return address === undefined ? { uid: instanceId ?? actor.id } : { ip: address };
};

function classOf(entry: AuditEntry): Classed {
  const { type } = entry;
  if (type.startsWith("decision.") && entry.agent) return apiActivity(entry);
  if (type === "token.issued" && entry.agent) return session(entry, entry.agent);
  if (/^person\.(signed-in|signed-out|sign-in-failed)$/.test(type)) return authentication(entry);
  return management(entry);
}

function apiActivity(entry: AuditEntry): Classed {
  const { action, resource, resourceType } = entry;
  const actor = actorOf(entry);
  if (entry.for) actor.user = party(entry.for);
  const api: Members = { operation: action ?? entry.type };
  if (entry.actor.type === "resource_server") api.service = party(entry.actor);
  const members: Members = { actor, api, src_endpoint: sourceOf(entry) };
  if (resource !== null)
    members.resources = [resourceType === null ? { name: resource } : { name: resource, type: resourceType }];
  return { category: 6, uid: 6003, activity: activityOf(action ?? "", 99), members };
}

const session = (entry: AuditEntry, agent: Named): Classed => ({
  ...{ category: 3, uid: 3003, activity: 1 },
  members: {
    actor: actorOf(entry),
    user: party(agent),
    privileges: entry.chain.length > 0 ? entry.chain : [entry.type],
    src_endpoint: sourceOf(entry),
  },
});

const authentication = (entry: AuditEntry): Classed => ({
  ...{ category: 3, uid: 3002, activity: entry.type === "person.signed-out" ? 2 : 1 },
  members: {
    actor: actorOf(entry),
    user: party(entry.actor),
    service: { name: product.name },
    src_endpoint: sourceOf(entry),
  },
});

const management = (entry: AuditEntry): Classed => ({
  ...{ category: 3, uid: 3004, activity: activityOf(lastPart(entry.type, "."), 3) },
  members: {
    actor: actorOf(entry),
    entity: { type: entry.type.slice(0, entry.type.indexOf(".")), ...party(entry.agent ?? entry.subject) },
    ...(entry.texts.reason !== undefined && { comment: entry.texts.reason }),
    src_endpoint: sourceOf(entry),
  },
});

const failed = ({ decision, type }: AuditEntry): boolean =>
  decision === "deny" || /(refused|failed|denied)$/.test(lastPart(type, "."));

/** The agent and the delegations, which OCSF 1.3.0 has no objects for. */
function unmapped(entry: AuditEntry): Members {
  const { agent, chain, approvers, amount, limit } = entry;
  const members: Members = {};
  if (agent) members.ai_agent = agentOf(agent, entry);
  if (chain.length > 0) {
    const delegation: Members = { chain };
    if (entry.for) delegation.delegator = party(entry.for);
    delegation.approvers = approvers.map(party);
    members.delegation = delegation;
  }
  if (amount !== null) members.amount = amount;
  if (limit !== null) members.limit = limit;
  members.record = { index: entry.index, type: entry.type, facts: entry.facts };
  return members;
}

function agentOf(agent: Named, { instanceId, accountable }: AuditEntry): Members {
  const members = party(agent);
  if (instanceId !== null) members.instance_uid = instanceId;
  if (accountable) members.accountable = party(accountable);
  return members;
}

const ofProduct = { name: product.name, vendor_name: product.name, version: product.version };

function metadataOf({ entryId, index, facts: { trace } }: AuditEntry): Members {
  const metadata: Members = { version: ocsfVersion, product: ofProduct, uid: entryId, sequence: index };
  // The trace of the request, which the caller's other systems know as well.
  if (typeof trace === "string" && isTraceId(trace)) metadata.correlation_uid = trace;
  return metadata;
}

/** Shows an entry as an OCSF event. */
export function ocsfEvent(entry: AuditEntry): Members {
  const { category, uid, activity, members } = classOf(entry);
  const isFailure = failed(entry);
  const event: Members = {
    category_uid: category,
    class_uid: uid,
    activity_id: activity,
    type_uid: uid * 100 + activity,
    time: Date.parse(entry.time),
    severity_id: isFailure ? 2 : 1,
    status_id: isFailure ? 2 : 1,
  };
  if (entry.code !== null) event.status_code = entry.code;
  event.message = entry.sentence;
  event.metadata = metadataOf(entry);
  Object.assign(event, members);
  event.unmapped = unmapped(entry);
  return event;
}

export const ocsfLine = (entry: AuditEntry): string => `${JSON.stringify(ocsfEvent(entry))}\n`;
