import { singleton } from "@/lib/platform/base/singleton";

/** SQLSTATE disk_full. */
const diskFull = "53100";
/** A server that is not ready is asked nothing, so it must become ready again without a success. */
const lastsMs = 10_000;

const refusal = () => singleton("full-disk", () => ({ at: Number.NEGATIVE_INFINITY }));

/** Notes an error of PostgreSQL where it means that PostgreSQL's disk is full. */
export function noteFullDisk({ code }: { code?: string | undefined }): void {
  if (code === diskFull) refusal().at = performance.now();
}

/** Whether PostgreSQL refused something within the last ten seconds because its disk is full. */
export const isDiskFull = (now = performance.now()): boolean => now - refusal().at < lastsMs;
