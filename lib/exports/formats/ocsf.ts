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

const party = ({ id, name }: Named): Members => ({ uid: id, ...(name !== null && { name }) });

/** A person is a user; agents, resource servers and parts of the server are applications. */
const actorOf = ({ actor, subject }: AuditEntry): Members => {
  const doer = subject.type === "agent" ? subject : actor;
  return doer.type === "person"
    ? { user: party(doer) }
    : { app_uid: doer.id, ...(doer.name !== null && { app_name: doer.name }) };
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

const apiActivity = (entry: AuditEntry): Classed => ({
  ...{ category: 6, uid: 6003, activity: activityOf(entry.action ?? "", 99) },
  members: {
    actor: { ...actorOf(entry), ...(entry.for && { user: party(entry.for) }) },
    api: {
      operation: entry.action ?? entry.type,
      ...(entry.actor.type === "resource_server" && { service: party(entry.actor) }),
    },
    src_endpoint: sourceOf(entry),
    ...(entry.resource !== null && {
      resources: [{ name: entry.resource, ...(entry.resourceType !== null && { type: entry.resourceType }) }],
    }),
  },
});

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
  const { agent, instanceId, accountable, chain, approvers } = entry;
  return {
    ...(agent && {
      ai_agent: {
        ...party(agent),
        ...(instanceId !== null && { instance_uid: instanceId }),
        ...(accountable && { accountable: party(accountable) }),
      },
    }),
    ...(chain.length > 0 && {
      delegation: { chain, ...(entry.for && { delegator: party(entry.for) }), approvers: approvers.map(party) },
    }),
    ...(entry.amount !== null && { amount: entry.amount }),
    ...(entry.limit !== null && { limit: entry.limit }),
    record: { index: entry.index, type: entry.type, facts: entry.facts },
  };
}

/** The trace of the request, which the caller's other systems know as well. */
const correlationOf = ({ facts: { trace } }: AuditEntry): Members =>
  typeof trace === "string" && isTraceId(trace) ? { correlation_uid: trace } : {};

/** Shows an entry as an OCSF event. */
export function ocsfEvent(entry: AuditEntry): Members {
  const { category, uid, activity, members } = classOf(entry);
  const isFailure = failed(entry);
  return {
    ...{ category_uid: category, class_uid: uid, activity_id: activity, type_uid: uid * 100 + activity },
    time: Date.parse(entry.time),
    severity_id: isFailure ? 2 : 1,
    status_id: isFailure ? 2 : 1,
    ...(entry.code !== null && { status_code: entry.code }),
    message: entry.sentence,
    metadata: {
      version: ocsfVersion,
      product: { name: product.name, vendor_name: product.name, version: product.version },
      uid: entry.entryId,
      sequence: entry.index,
      ...correlationOf(entry),
    },
    ...members,
    unmapped: unmapped(entry),
  };
}

export const ocsfLine = (entry: AuditEntry): string => `${JSON.stringify(ocsfEvent(entry))}\n`;
