import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { createTestDatabase } from "@/lib/testing/database";
import { fillLab } from "./seed";

const small = { agents: 100, delegations: 300, entries: 2_000 };

/** The values of each column, by `table.column`, sorted. */
type Columns = Map<string, string[]>;

/** Columns whose values hold ids, keys, signatures or times of the story also in rows that the seed gives. */
const besides: readonly RegExp[] = [
  // People, the resource server, the blueprint and the group of the story.
  /\.(actor_id|person_id|for_id|approvers|rs_id|refs|about|by_id|reviewer_id|assignee_id|delegator_id|requester_id|owner_before_id|by_person_id|\w+_by_id|owner_id|blueprint_id|resource_server_id|behind_ids|by_ids)$/,
  /^discoveries\.server_id$|^group_members\.group_id$|^unknown_subject_days\.|^access_reviews\.fallback_id$/,
  /^(drills|leaver_items)\.(agent_id|to_person_id)$|\.resource_server_ids$/,
  /^people\.password_hash$/,
  // Signatures differ each time, and digests and hashes are over what names the story.
  /\.(jws|digest|parent_digest|document|body|leaf_hash|hash|root)$/,
  // Times of the story that a copy keeps.
  /^access_tokens\.|\.(issued_at|expires_at|not_before|requested_at|updated_at|kept_at|at|\w+_at)$/,
];

let first: Columns;
let again: Columns;
let other: Columns;
beforeAll(async () => {
  [first, again, other] = [await labOf("one"), await labOf("one"), await labOf("two")];
}, 600_000);
afterAll(async () => {
  await endPrisma();
  await endPools();
});

async function labOf(seed: string): Promise<Columns> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-seed-"));
  try {
    await fillLab(database, { sizes: { ...small, seed }, dataDir, say: () => undefined });
    return await columnsOf(database.asSuperuser);
  } finally {
    await endPrisma();
    await endPools();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function columnsOf(sql: Awaited<ReturnType<typeof createTestDatabase>>["asSuperuser"]): Promise<Columns> {
  const tables = await sql<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by 1`,
  );
  const found: Columns = new Map();
  for (const { name, columns } of tables) {
    const sorted = columns.map((one) => `array_agg("${one}"::text order by "${one}"::text) as "${one}"`);
    const [row] = await sql<Record<string, string[] | null>>(`select ${sorted.join(", ")} from "${name}"`);
    for (const one of columns) found.set(`${name}.${one}`, row?.[one] ?? []);
  }
  return found;
}

/** How many of the values are not among the others, each as often. */
function missing(values: readonly string[], among: readonly string[]): number {
  const left = new Map<string, number>();
  for (const value of among) left.set(value, (left.get(value) ?? 0) + 1);
  let count = 0;
  for (const value of values) {
    const there = left.get(value) ?? 0;
    if (there === 0) count += 1;
    else left.set(value, there - 1);
  }
  return count;
}

const isBeside = (column: string): boolean => besides.some((pattern) => pattern.test(column));

/** The id of each record is random in rows of the story alone; its place is not. */
const named = ["log_entries.entry_id", "audit_search.entry_id"];

/** The id of each table, by the table: its first column, unless another one is named. */
const keysOf = (columns: Columns): Map<string, string> => {
  const keys = new Map<string, string>();
  for (const column of columns.keys()) {
    const [table = ""] = column.split(".");
    if (!keys.has(table) || named.includes(column)) keys.set(table, column);
  }
  return keys;
};

describe("a laboratory", () => {
  it("of the same seed is the same database, apart from what the product's own story brings", () => {
    const keys = keysOf(first);
    const different: string[] = [];
    let same = 0;
    for (const [column, values] of first) {
      const [key = "", others = []] = [keys.get(column.split(".")[0] ?? ""), again.get(column)];
      const ofTheStory = missing(first.get(key) ?? [], again.get(key) ?? []);
      // A table of the story alone.
      if (values.length < small.agents / 2 || ofTheStory > values.length / 2 || isBeside(column)) continue;
      const rows = missing(values, others);
      // An epoch is drawn again for each change of a thing of the story.
      if (rows > ofTheStory + 2) different.push(`${column}: ${rows} of ${values.length}, of the story ${ofTheStory}`);
      else if (values.length >= small.agents) same += 1;
    }
    expect(different).toEqual([]);
    expect(same).toBeGreaterThan(150);
  });

  it.each([
    ...["people.id", "agents.id", "instances.id", "instances.jkt", "delegations.id", "requests.id", "epochs.id"],
    ...["log_entries.entry_id", "kept_names.salt", "detections.id", "notifications.id", "access_review_items.id"],
  ])("of another seed has another %s in every row", (column) => {
    const [values, others] = [first.get(column) ?? [], other.get(column) ?? []];
    expect(values.length).toBeGreaterThan(25);
    expect(values.length - missing(values, others)).toBeLessThan(3);
    // Half of the rows at least come from the seed.
    expect(missing(values, again.get(column) ?? [])).toBeLessThan(values.length / 2);
  });
});
