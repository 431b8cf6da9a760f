import type { Session } from "@/bench/world";

/** How long the consequences of a stop are waited for, in milliseconds. */
const patienceMs = 30_000;

type Revocation = { effectiveAt: string; consequences: Record<string, number | string | null> };

/** Reports the consequences of stops: the time when the last one settled, or the rows written so far. */
export async function consequencesOf(session: Session, revocations: readonly string[]): Promise<string> {
  const last = revocations.at(-1);
  if (!last) return "";
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { effectiveAt, consequences } = (await session("GET", `/api/revocations/${last}`)) as unknown as Revocation;
    const { settledAt, ...counts } = consequences;
    const rows = Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
    if (typeof settledAt === "string")
      return `${rows} rows in ${((Date.parse(settledAt) - Date.parse(effectiveAt)) / 1_000).toFixed(1)} s`;
    if (performance.now() > deadline) return `${rows} rows so far, and going on`;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
