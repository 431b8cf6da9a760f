import type { Tx } from "@/lib/platform/database/transaction";
import type { Detection } from "./model";

/** The id of a person with an address; undefined if there is none. */
export async function idByEmail(tx: Tx, email: string): Promise<string | undefined> {
  return (await tx.person.findUnique({ where: { email }, select: { id: true } }))?.id;
}

/** Assigns a detection as it was read. Returns false if another writer judged, closed or assigned it first (I5). */
export async function assign(
  tx: Tx,
  { id, status, assigneeId }: Pick<Detection, "id" | "status" | "assigneeId">,
  after: string | null,
): Promise<boolean> {
  const where = { id, status, assigneeId };
  return (await tx.detection.updateMany({ where, data: { assigneeId: after } })).count === 1;
}

type Assigned = Pick<
  Detection,
  "id" | "kind" | "status" | "agentId" | "personId" | "instanceId" | "serverId" | "subjectId" | "assigneeId"
>;

// With the statuses as parameters, the index of detections that are not over would not be used.
const assignedTo = `from detections where assignee_id = $1 and status in ('open', 'confirmed', 'expected')`;

/** Locks some detections that are not over and assigned to a person. */
export const lockAssignedTo = (tx: Tx, personId: string, take: number): Promise<Assigned[]> =>
  tx.$queryRawUnsafe<Assigned[]>(
    `select id, kind, status, agent_id as "agentId", person_id as "personId", instance_id as "instanceId",
       server_id as "serverId", subject_id as "subjectId", assignee_id as "assigneeId"
     ${assignedTo} order by id limit ${take} for update`,
    personId,
  );

/** Counts the detections that are not over and assigned to a person, up to a number. */
export async function countAssignedTo(tx: Tx, personId: string, most: number): Promise<number> {
  const sql = `select count(*)::int as count from (select 1 ${assignedTo} limit ${most}) x`;
  const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(sql, personId);
  return row?.count ?? 0;
}
