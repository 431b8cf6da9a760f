import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Manifest } from "./manifest.schema";

/** A part of the trail was exported. */
export const exported = (actor: Actor, manifest: Manifest, manifestDigest: string): AuditEvent => ({
  type: "audit.exported",
  actor,
  refs: [manifest.id],
  facts: {
    export: manifest.id,
    kind: manifest.kind,
    format: manifest.format,
    scope: manifest.question.scope,
    from: manifest.period.from,
    to: manifest.period.to,
    count: manifest.count,
    first: manifest.first,
    last: manifest.last,
    manifest: manifestDigest,
  },
  texts: { q: manifest.question.q === "" ? undefined : manifest.question.q, purpose: manifest.purpose },
});

/** A file of an export was downloaded. */
export const downloaded = (actor: Actor, { id, name, sha256 }: { id: string; name: string; sha256: string }) =>
  ({
    type: "evidence.downloaded",
    actor,
    refs: [id],
    facts: { export: id, file: name, sha256 },
  }) satisfies AuditEvent;
