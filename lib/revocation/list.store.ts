import type { Direction } from "@/lib/platform/base/sorts.model";
import type { FoundPage } from "@/lib/platform/database/compared-page";
import { filteredPage } from "@/lib/platform/database/filtered-page";
import { type AddValue, both, type SqlCondition } from "@/lib/platform/http/filters/sql-conditions";

export type RevocationPage = {
  direction: Direction;
  /** The id of the last revocation before the page. */
  after: string | undefined;
  limit: number;
  /** Only revocations of this person; undefined for all. */
  actorId: string | undefined;
  subjectId: string | undefined;
  /** A further condition over `revocations r`. */
  condition: (add: AddValue) => Promise<SqlCondition | undefined>;
};

/** Finds the revocations of one page of the list, by their creation. A page with a condition may be short or empty. */
export async function findPage({
  direction,
  after,
  limit,
  actorId,
  subjectId,
  condition,
}: RevocationPage): Promise<FoundPage> {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const further = await condition(add);
  const ofSubject = subjectId === undefined ? undefined : `r.subject_id = ${add(subjectId)}`;
  return filteredPage({
    table: "revocations",
    lanes: [actorId === undefined ? "true" : `actor_id = ${add(actorId)}`],
    order: [{ sql: "id", type: "text" }],
    ...{ direction, limit, values },
    after: after === undefined ? undefined : [after],
    condition: both(
      ofSubject === undefined
        ? undefined
        : { sql: ofSubject, ids: `select r.id from revocations r where ${ofSubject}` },
      further,
    ),
  });
}
