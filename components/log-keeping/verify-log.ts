import { type Comparison, compareWithKept, type LogReader, type Verdict } from "./compare";

/** The name under which a browser keeps the newest checkpoint that it verified, with the key that it saw first. */
const memoryName = "mandate-log-seen";

export type Memory = Pick<Storage, "getItem" | "setItem">;

/** The result of a check of the whole log in this browser. */
export type Verified = { verdict: Verdict; says: string; at: string };

type Seen = { note: string; key: string };

function seenIn(memory: Memory): Seen | undefined {
  try {
    const seen: unknown = JSON.parse(memory.getItem(memoryName) ?? "null");
    const { note, key } = (seen ?? {}) as Partial<Record<keyof Seen, unknown>>;
    return typeof note === "string" && typeof key === "string" ? { note, key } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Verifies the newest checkpoint: its signature, and that the log extends the one that this browser verified before.
 *
 * The first time it believes the key that the server publishes, and keeps it. A log that does not extend the kept one is
 * reported each time, until the person compares the checkpoints.
 */
export async function verifyLog(log: LogReader, memory: Memory, now = new Date()): Promise<Verified> {
  const seen = seenIn(memory);
  const [note, key] = [await log.checkpoint(), seen?.key ?? (await log.key())];
  const reader: LogReader = {
    checkpoint: async () => note,
    key: () => log.key(),
    consistency: (from, to) => log.consistency(from, to),
  };
  const { verdict, says }: Comparison = await compareWithKept(seen?.note ?? note, key, reader);
  if (verdict === "consistent") memory.setItem(memoryName, JSON.stringify({ note, key }));
  return { verdict, says, at: now.toISOString() };
}
