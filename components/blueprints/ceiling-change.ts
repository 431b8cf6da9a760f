import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";

type Ceiling = readonly unknown[] | null;

/**
 * The change of a ceiling. Without a ceiling every authority is allowed, so a new one only narrows and a removed one
 * only widens.
 */
export type CeilingChange =
  | { kind: "same" }
  | { kind: "ends" }
  | { kind: "unreadable" }
  | { kind: "begins"; after: Authority }
  | { kind: "changes"; before: Authority; after: Authority };

/** Compares two ceilings as the documents and versions of a blueprint hold them; null is none. */
export function ceilingChange(before: Ceiling, after: Ceiling): CeilingChange {
  if (JSON.stringify(before) === JSON.stringify(after)) return { kind: "same" };
  if (after === null) return { kind: "ends" };
  const [was, is] = [read(before ?? []), read(after)];
  if (!was || !is) return { kind: "unreadable" };
  if (before === null) return { kind: "begins", after: is };
  return { kind: "changes", before: was, after: is };
}

/** An authority holds at least one element; an empty ceiling allows nothing. */
function read(ceiling: readonly unknown[]): Authority | undefined {
  if (ceiling.length === 0) return [];
  const parsed = parseAuthority(ceiling);
  return parsed.ok ? parsed.authority : undefined;
}
