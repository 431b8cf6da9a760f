import { isDomainError } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";
import type { PartOf, StartPart } from "./schema";

/** A part takes so many milliseconds at most. */
const withinMs = 2_000;

type Shared = Pick<StartPart, "id" | "label" | "link">;

/** A part of a section that is read when the section is. */
export type PendingPart = () => Promise<StartPart>;

type Counted = { count: number; capped: boolean };

/** A figure with the link to its list. */
export const figure =
  (shared: Shared, count: () => Promise<Counted>, attention = true): PendingPart =>
  () =>
    settled(shared, async () => ({ ...shared, kind: "figure", attention, ...(await count()) }));

/** A short list with the link to the whole one. */
export const list =
  (shared: Shared, empty: string, rows: () => Promise<PartOf<"list">["rows"]>): PendingPart =>
  () =>
    settled(shared, async () => ({ ...shared, kind: "list", empty, rows: await rows() }));

export const bars =
  (shared: Shared, read: () => Promise<PartOf<"bars">["bars"]>): PendingPart =>
  () =>
    settled(shared, async () => ({ ...shared, kind: "bars", bars: await read() }));

/** Reads a value once for several parts. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= read();
    return found;
  };
}

async function settled(shared: Shared, read: () => Promise<StartPart>): Promise<StartPart> {
  try {
    return await inTime(read());
  } catch (error) {
    if (isDomainError(error)) return { ...shared, kind: "failed", code: error.code, detail: error.detail };
    log.warn({ err: error, part: shared.id }, "a part of the start page failed");
    return { ...shared, kind: "failed", code: "part_failed", detail: "This part could not be read. Reload the page." };
  }
}

async function inTime<T>(read: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}
