import type { Check } from "@/lib/audit/verify-evidence";

/** The files of a pack by their paths. */
export type PackFiles = ReadonlyMap<string, Uint8Array>;

export const textOf = (files: PackFiles, name: string): string => Buffer.from(files.get(name) ?? []).toString("utf8");

/** Reads JSON; undefined for any other text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const wrong = (says: string): Check => ({ ok: false, says });
export const right = (says: string): Check => ({ ok: true, says });
