import type { Direction } from "@/lib/platform/base/sorts.model";
import { beyond } from "@/lib/platform/database/keyset";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { AddValue } from "@/lib/platform/http/filters/sql-conditions";
import { DetectionError } from "./errors";
import type { Detection, DetectionKind, DetectionStatus, ResponseMade, Severity, Sighting } from "./model";
import type { Shown } from "./shown";

/** A detection with the names that go with its ids. */
export type NamedDetection = Detection & {
  /** The agent's, the person's or the resource server's. */
  name: string;
  ownerId: string | null;
  /** Who owned the agent when it was raised. */
  ownerThenId: string | null;
  closedByName: string | null;
  assigneeName: string | null;
};

type Row = {
  id: string;
  kind: DetectionKind;
  status: DetectionStatus;
  agent_id: string | null;
  person_id: string | null;
  name: string;
  owner_id: string | null;
  owner_then_id: string | null;
  server_id: string | null;
  instance_id: string | null;
  subject_id: string | null;
  severity: Severity;
  reason: string | null;
  baseline: Detection["baseline"];
  evidence: string[];
  first_seen_at: Date | null;
  last_seen_at: Date | null;
  seen_count: number;
  expected_until: Date | null;
  sightings: Sighting[];
  raised_at: Date;
  closed_at: Date | null;
  closed_by_id: string | null;
  closed_by_name: string | null;
  note: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  response: ResponseMade;
};

const select = `
  select d.*, coalesce(a.name, s.name, r.name) as name, a.owner_id, p.name as closed_by_name, w.name as assignee_name
  from detections d left join agents a on a.id = d.agent_id left join people s on s.id = d.person_id
    left join resource_servers r on r.id = d.server_id left join people p on p.id = d.closed_by_id
    left join people w on w.id = d.assignee_id`;

const toModel = (row: Row): NamedDetection => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  agentId: row.agent_id,
  personId: row.person_id,
  name: row.name,
  ...{ ownerId: row.owner_id, ownerThenId: row.owner_then_id },
  serverId: row.server_id,
  instanceId: row.instance_id,
  subjectId: row.subject_id,
  ...{ severity: row.severity, reason: row.reason, baseline: row.baseline, evidence: row.evidence.map(Number) },
  ...{ firstSeenAt: row.first_seen_at, lastSeenAt: row.last_seen_at, seenCount: row.seen_count },
  expectedUntil: row.expected_until,
  sightings: row.sightings,
  raisedAt: row.raised_at,
  closedAt: row.closed_at,
  closedById: row.closed_by_id,
  closedByName: row.closed_by_name,
  note: row.note,
  assigneeId: row.assignee_id,
  assigneeName: row.assignee_name,
  response: row.response,
});

export type DetectionPage = {
  status: DetectionStatus | undefined;
  agentId: string | undefined;
  /** Only about this person's agents; undefined for all. */
  ownedBy: string | undefined;
  direction: Direction;
  /** The id of the last detection before the page. */
  after: string | undefined;
  /** The last detection to compare; undefined to compare all that are left. */
  upTo?: string | undefined;
  take: number;
  /** A further condition, which adds its values to those of the statement. */
  condition: (add: AddValue) => Promise<string>;
};

/** Lists detections by their creation. */
export async function list(page: DetectionPage): Promise<NamedDetection[]> {
  const { status, agentId, ownedBy, direction, after, upTo, take, condition } = page;
  const values: unknown[] = [status ?? null, agentId ?? null, ownedBy ?? null, after ?? null, take, upTo ?? null];
  const further = await condition((value) => `$${values.push(value)}`);
  // The detections of one's own agents are few among all: they are found along the agents.
  const own =
    ownedBy === undefined ? "$3::text is null" : "d.agent_id = any(array(select id from agents where owner_id = $3))";
  const { rows } = await sqlPool().query<Row>(
    `${select}
     where ($1::detection_status is null or d.status = $1) and ($2::text is null or d.agent_id = $2)
       and ${own} and ($4::text is null or d.id ${beyond(direction)} $4)
       and ($6::text is null or d.id ${direction === "desc" ? ">=" : "<="} $6) and ${further}
     order by d.id ${direction} limit $5`,
    values,
  );
  return rows.map(toModel);
}

/**
 * The last detection that one page compares with a condition; undefined if it compares all that are left. No index finds
 * a text.
 */
export async function lastCompared(
  { status, agentId, direction, after }: Pick<DetectionPage, "status" | "agentId" | "direction" | "after">,
  most: number,
): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ id: string }>(
    `select d.id from detections d
     where ($1::detection_status is null or d.status = $1) and ($2::text is null or d.agent_id = $2)
       and ($3::text is null or d.id ${beyond(direction)} $3) order by d.id ${direction} offset $4 limit 1`,
    [status ?? null, agentId ?? null, after ?? null, most - 1],
  );
  return rows[0]?.id;
}

/** The place of an open detection: 0 for a critical one, 1 for a high one, 2 for all others, and its id. */
export type UrgencyPlace = { urgency: number; id: string };

/** The key of the index `detections_by_urgency`. */
const urgency = "(case d.severity when 'critical' then 0 when 'high' then 1 else 2 end)";

/**
 * Lists open detections, critical ones first, then high ones, then all others, each from the oldest on: those about one's
 * own agents, or those about other people and agents that are assigned to no other person.
 */
export async function listOpen({
  about,
  after,
  take,
}: {
  about: { notPerson: string } | { ownedBy: string };
  after: UrgencyPlace;
  take: number;
}): Promise<NamedDetection[]> {
  const condition =
    "ownedBy" in about
      ? "d.agent_id = any(array(select id from agents where owner_id = $1))"
      : "(d.person_id is null or d.person_id <> $1) and (d.assignee_id is null or d.assignee_id = $1)";
  const { rows } = await sqlPool().query<Row>(
    `${select} where d.status = 'open' and d.response <> 'none' and (${urgency}, d.id) > ($2::int, $3) and ${condition}
     order by ${urgency}, d.id limit $4`,
    ["ownedBy" in about ? about.ownedBy : about.notPerson, after.urgency, after.id, take],
  );
  return rows.map(toModel);
}

/** Reads a detection; undefined when there is none. */
export async function find(id: string): Promise<NamedDetection | undefined> {
  const { rows } = await sqlPool().query<Row>(`${select} where d.id = $1`, [id]);
  return rows[0] && toModel(rows[0]);
}

/** Reads some detections, in no order. */
export async function findAll(ids: readonly string[]): Promise<NamedDetection[]> {
  const { rows } = await sqlPool().query<Row>(`${select} where d.id = any($1::text[])`, [ids]);
  return rows.map(toModel);
}

/** Reads a detection and locks it until the transaction ends. */
export async function hold(tx: Tx, id: string): Promise<Shown | undefined> {
  const rows = await tx.$queryRaw<Shown[]>`
    select status, severity, reason, assignee_id as "assigneeId", expected_until as "expectedUntil", response
    from detections where id = ${id} for update`;
  return rows[0];
}

/** Reads the owner of an agent and holds it until the transaction ends; null where there is no agent or no owner. */
export async function holdOwner(tx: Tx, agentId: string | null): Promise<string | null> {
  if (agentId === null) return null;
  const rows = await tx.$queryRaw<{ owner_id: string | null }[]>`
    select owner_id from agents where id = ${agentId} for share`;
  return rows[0]?.owner_id ?? null;
}

/** Whether a detection of that kind about an instance of an agent is open. */
export async function isOpen(tx: Tx, kind: DetectionKind, agentId: string, instanceId: string): Promise<boolean> {
  return (await tx.detection.count({ where: { kind, agentId, instanceId, status: "open" } })) > 0;
}

/** Whether a detection about an agent, or about that instance of it, is open or confirmed. */
export async function isSuspected(tx: Tx, agentId: string, instanceId?: string): Promise<boolean> {
  const about = instanceId === undefined ? {} : { OR: [{ instanceId }, { subjectId: instanceId }] };
  return (await tx.detection.count({ where: { agentId, ...about, status: { in: ["open", "confirmed"] } } })) > 0;
}

/** Whether a rule asked people about an agent since then, and no person has closed its detection. */
export async function asksSince(tx: Tx, agentId: string, since: Date): Promise<boolean> {
  const asks = { response: { in: ["ask", "held"] as ResponseMade[] }, raisedAt: { gte: since } };
  return (await tx.detection.count({ where: { agentId, ...asks, status: { in: ["open", "confirmed"] } } })) > 0;
}

/** Whether a detection of that kind about an agent was raised since then. */
export async function raisedSince(tx: Tx, kind: DetectionKind, agentId: string, since: Date): Promise<boolean> {
  return (await tx.detection.count({ where: { kind, agentId, raisedAt: { gt: since } } })) > 0;
}

/** Adds an open detection. */
export async function insert(
  tx: Tx,
  detection: Pick<Detection, "id" | "kind" | "agentId" | "personId" | "instanceId" | "sightings"> &
    Partial<Pick<Detection, "severity" | "reason">>,
): Promise<void> {
  const { agentId } = detection;
  const agent =
    agentId === null ? null : await tx.agent.findUnique({ where: { id: agentId }, select: { ownerId: true } });
  await tx.detection.create({ data: { ...detection, ownerThenId: agent?.ownerId ?? null } });
}

/** Adds an open detection about a person, unless one about them is open: answers whether it did. */
export async function insertAboutPerson(
  tx: Tx,
  { id, kind, personId, sightings }: Pick<Detection, "id" | "kind" | "personId" | "sightings">,
): Promise<boolean> {
  const added = await tx.$executeRaw`
    insert into detections (id, kind, person_id, sightings)
    values (${id}, ${kind}::detection_kind, ${personId}, ${JSON.stringify(sightings)}::jsonb)
    on conflict (kind, person_id) where status = 'open' and person_id is not null and subject_id is null do nothing`;
  return added === 1;
}

/** Closes a detection, or throws `detection_state` if another writer was first (I5). */
export async function close(
  tx: Tx,
  { id, status }: Pick<Detection, "id" | "status">,
  { closedById, closedAt, note }: { closedById: string; closedAt: Date; note: string },
): Promise<void> {
  const { count } = await tx.detection.updateMany({
    where: { id, status },
    data: { status: "closed", closedById, closedAt, note },
  });
  if (count === 0) throw new DetectionError("detection_state", { facts: { id } });
}

/** Gives a detection another state, or throws `detection_state` if another writer was first (I5). */
export async function move(
  tx: Tx,
  { id, status }: Pick<Detection, "id" | "status">,
  to: DetectionStatus,
  expectedUntil: Date | null,
): Promise<void> {
  const { count } = await tx.detection.updateMany({ where: { id, status }, data: { status: to, expectedUntil } });
  if (count === 0) throw new DetectionError("detection_state", { facts: { id } });
}
