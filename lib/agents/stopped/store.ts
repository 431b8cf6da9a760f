import type { Tx } from "@/lib/platform/db/transaction";

/** Agents that one stop reaches. `subjectId` is `org` where all are meant. */
export type StoppedScope = { kind: "agent" | "owner" | "blueprint" | "all"; subjectId: string };

/** How many agents one step looks at. */
const windowSize = 500;

/** The parameters of a statement that hold the subject and the id after which to begin. */
type Place = { subject: `$${number}`; after: `$${number}` };
const first: Place = { subject: "$1", after: "$2" };

const members: Record<StoppedScope["kind"], (subject: string) => string> = {
  agent: (subject) => `id = ${subject}`,
  owner: (subject) => `owner_id = ${subject}`,
  blueprint: (subject) => `blueprint_id = ${subject}`,
  all: (subject) => `${subject}::text is not null`,
};

const windowOf = (kind: StoppedScope["kind"], { subject, after }: Place): string =>
  `select * from agents where ${members[kind](subject)} and id > ${after} order by id limit ${windowSize}`;

/**
 * SQL for the next agents of a scope after an id. `stopped` is the instant up to which everything made for the agent is
 * dead: infinity where the agent itself was stopped, null where nothing was.
 */
export const stoppedAgents = (kind: StoppedScope["kind"], place = first): string => `
  select a.id, case when a.status in ('revoked', 'retiring', 'retired') then 'infinity'::timestamptz
      else greatest(o.not_before, a.not_before, b.not_before, p.not_before) end as stopped
  from (${windowOf(kind, place)}) a
    join blueprints b on b.id = a.blueprint_id
    join organisation o on o.id = 'org'
    left join people p on p.id = a.owner_id`;

/** Where the next agents of a scope end; null when none follow. */
export async function endOfAgents(tx: Tx, { kind, subjectId }: StoppedScope, after: string): Promise<string | null> {
  const sql = `select max(id) as last from (${windowOf(kind, first)}) w`;
  const [row] = await tx.$queryRawUnsafe<{ last: string | null }[]>(sql, subjectId, after);
  return row?.last ?? null;
}
