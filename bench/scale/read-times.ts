import { type Bar, type Row, reaches, type Table, type Times, timesOf } from "@/bench/scale/figures";
import type { Asker, Read } from "@/bench/scale/read";
import type { Session } from "@/bench/session";

export type ReadTimes = { read: Read; times: Times; failed: string | undefined };

const repeats = 15;

/** Asks for each page again and again, one after the other; gives one up that fails twice. */
export async function timeReads(
  reads: readonly Read[],
  sessions: Readonly<Record<Asker, Session>>,
): Promise<ReadTimes[]> {
  const all: ReadTimes[] = [];
  for (const read of reads) {
    const took: number[] = [];
    let failures = 0;
    let failed: string | undefined;
    for (let i = 0; i < repeats && failures < 2; i++) {
      const from = performance.now();
      await sessions[read.as](read.body ? "POST" : "GET", read.path, read.body).catch((error: Error) => {
        failures += 1;
        failed = /: (\d{3}) .*?"code":"(\w+)"/.exec(error.message)?.slice(1).join(" ") ?? error.message.slice(0, 80);
      });
      took.push(performance.now() - from);
    }
    all.push({ read, times: timesOf(took), failed });
  }
  return all;
}

const words = ({ figure, below }: Bar): string => `${figure} < ${below} ms`;

export function readsTable(all: readonly ReadTimes[]): Table {
  const row = ({ read, times, failed }: ReadTimes): Row => ({
    cells: [read.name, read.as, `${times.p50} ms`, `${times.p95} ms`, failed ?? "", words(read.bar)],
    passed: failed === undefined && reaches(times, read.bar),
  });
  return {
    title: "Lists, counts, searches and previews",
    note: `Each ${repeats} times in a row, over HTTP with a session.`,
    heads: ["Read", "Asked by", "p50", "p95", "Failure", "Wanted"],
    rows: all.map(row),
  };
}
