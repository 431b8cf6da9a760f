import { type Leaf, leafColumns, leafOf } from "./sealed-entries.store";
import type { Condition, RowRange } from "./search.model";
import { rowsOf } from "./search-filter";
import { columns, type FoundRow, queryTexts, type TextRow } from "./store";

/** A row of the trail with its leaf in the log. `row` has its other columns where the caller asked for them. */
export type PlacedRow = { index: number; leaf: Leaf | undefined; row: FoundRow | undefined };

/** In the order in which they are read. */
const shownColumns = `f.entry_id, f.type, f.decision, f.code, f.actor_type, f.actor_id, f.agent_id, f.instance_id, f.action,
  f.resource_type, f.resource, (extract(epoch from f.time) * 1000)::bigint, to_json(f.chain)`;

/** Finds rows of the trail within a range, the oldest first, each with its place in the log. */
export async function placedRows(
  condition: Condition,
  { first, below, from, to }: RowRange & { first: number; below: number },
  take: number,
  { shown }: { shown: boolean },
): Promise<PlacedRow[]> {
  const { sql, values } = condition;
  const parameter = (place: number) => `$${values.length + place}`;
  const [least, end] = [parameter(1), parameter(2)];
  // The bounds of the leaves leave one partition of them to be planned for.
  const rows = await queryTexts(
    `select f.index, ${leafColumns}${shown ? `, ${shownColumns}` : ""} from (
       select ${shown ? columns : "index"} from ${rowsOf(condition)}
       where index >= ${least} and index < ${end} and (${sql})
         and time >= coalesce(${parameter(3)}::timestamptz, '-infinity') and time < coalesce(${parameter(4)}::timestamptz, 'infinity')
       order by index limit ${take}) f
     left join log_leaves l on l.index = f.index and l.index >= ${least} and l.index < ${end}
     order by f.index`,
    [...values, first, below, from ?? null, to ?? null],
  );
  return rows.map((row) => placed(row, shown));
}

function placed(row: TextRow, shown: boolean): PlacedRow {
  const [at = null, entry = null, leafHash = null] = row;
  const index = Number(at);
  return { index, leaf: leafOf(index, entry, leafHash), row: shown ? foundRow(row) : undefined };
}

function foundRow([index, , , entryId, type, decision, code, ...others]: TextRow): FoundRow {
  const [actorType, actorId, agentId, instanceId, action, resourceType, resource, time, chain] = others;
  return {
    index: index ?? "",
    time: new Date(Number(time)),
    entry_id: entryId ?? "",
    type: type ?? "",
    decision: decision ?? null,
    code: code ?? null,
    actor_type: actorType ?? "",
    actor_id: actorId ?? "",
    agent_id: agentId ?? null,
    instance_id: instanceId ?? null,
    action: action ?? null,
    resource_type: resourceType ?? null,
    resource: resource ?? null,
    chain: JSON.parse(chain ?? "[]") as string[],
  };
}
