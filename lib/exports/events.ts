import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { FileFormat } from "./model";

/** An export as its record states it. */
export type Exported = {
  id: string;
  kind: string;
  format: FileFormat;
  scope: "all" | "own-agents";
  q: string;
  from: Date | null;
  to: Date | null;
  purpose: string;
  count: number;
  first: number | null;
  last: number | null;
};

/** A part of the trail was exported. */
export const exported = (actor: Actor, made: Exported, manifestDigest: string): AuditEvent => {
  const { id, kind, format, scope, q, from, to, purpose, count, first, last } = made;
  return {
    type: "audit.exported",
    actor,
    refs: [id],
    facts: {
      ...{ export: id, kind, format, scope, count, first, last, manifest: manifestDigest },
      ...{ from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
    },
    texts: { q: q === "" ? undefined : q, purpose },
  };
};

type Ordered = Pick<Exported, "id" | "format" | "q" | "from" | "to" | "purpose"> & { caseId: string | null };

/** A person ordered an export, or the evidence pack of a case. */
export const exportOrdered = (actor: Actor, { id, format, q, from, to, purpose, caseId }: Ordered): AuditEvent => ({
  type: "audit.export-ordered",
  actor,
  refs: [id, ...(caseId === null ? [] : [caseId])],
  facts: {
    ...{ export: id, format, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
    ...(caseId === null ? {} : { case: caseId }),
  },
  texts: { q: q === "" ? undefined : q, purpose },
});

/** A person deleted an export before its end, finished or not. */
export const exportRemoved = (actor: Actor, { id, purpose }: { id: string; purpose: string }): AuditEvent => ({
  type: "audit.export-removed",
  actor,
  refs: [id],
  facts: { export: id },
  texts: { purpose },
});

/** A file of an export was downloaded. */
export const downloaded = (actor: Actor, { id, name, sha256 }: { id: string; name: string; sha256: string }) =>
  ({
    type: "evidence.downloaded",
    actor,
    refs: [id],
    facts: { export: id, file: name, sha256 },
  }) satisfies AuditEvent;
