import { factsPool } from "@/lib/platform/database/pool";

/** Reads the spent amounts of counters, by key. Unused counters are missing. */
export async function spentOf(counters: readonly string[]): Promise<Map<string, bigint>> {
  const { rows } = await factsPool().query<{ key: string; spent: string }>({
    name: "spent_of_counters",
    text: "select key, spent from counters where key = any($1)",
    values: [counters],
  });
  return new Map(rows.map(({ key, spent }) => [key, BigInt(spent)]));
}
