import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";

/**
 * Agents that one stop reaches. `subjectId` is `org` where all are meant. `transferred` is one agent, as far as it was
 * stopped with former owners.
 */
export type StoppedScope = { kind: "agent" | "owner" | "blueprint" | "all" | "transferred"; subjectId: string };

/** Number of agents in one step. */
const windowSize = 500;

/** The parameters of a statement that hold the subject and the id after which to begin. */
type Place = { subject: `$${number}`; after: `$${number}` };
const first: Place = { subject: "$1", after: "$2" };

type Members = (place: Place) => { where: string; order: string };

const along =
  (column: string): Members =>
  ({ subject, after }) =>
    walk({ columns: [column], values: [subject], after });
const one: Members = ({ subject, after }) => ({ where: `id = ${subject} and id > ${after}`, order: "id" });

const members: Record<StoppedScope["kind"], Members> = {
  agent: one,
  owner: along("owner_id"),
  blueprint: along("blueprint_id"),
  all: ({ subject, after }) => ({ where: `${subject}::text is not null and id > ${after}`, order: "id" }),
  transferred: one,
};

// The instant of the scope's own stop alone: what another one stopped is written, and counted, by the job of that one.
const instants: Record<StoppedScope["kind"], (subject: string) => string> = {
  agent: () => "case when a.status in ('revoked', 'retiring', 'retired') then 'infinity'::timestamptz end",
  owner: (subject) => `(select not_before from people where id = ${subject})`,
  blueprint: (subject) => `(select not_before from blueprints where id = ${subject})`,
  all: (subject) => `(select not_before from organisation where id = ${subject})`,
  transferred: () => "a.not_before",
};

function windowOf(kind: StoppedScope["kind"], place: Place): string {
  const { where, order } = members[kind](place);
  return `select * from agents where ${where} order by ${order} limit ${windowSize}`;
}

/**
 * SQL for the next agents of a scope after an id. `stopped` is the instant up to which that scope's stop ended everything
 * made for the agent: infinity where the agent itself was stopped, null where nothing was.
 */
export const stoppedAgents = (kind: StoppedScope["kind"], place = first): string => `
  select a.id, ${instants[kind](place.subject)} as stopped from (${windowOf(kind, place)}) a`;

/** The last id of the next agents of a scope; null when none follow. */
export async function endOfAgents(tx: Tx, { kind, subjectId }: StoppedScope, after: string): Promise<string | null> {
  const sql = `select max(id) as last from (${windowOf(kind, first)}) w`;
  const [row] = await tx.$queryRawUnsafe<{ last: string | null }[]>(sql, subjectId, after);
  return row?.last ?? null;
}
