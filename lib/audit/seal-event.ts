import { createHash, hash, randomBytes } from "node:crypto";
import { prepareChanges } from "@/lib/audit/changes";
import type { AuditEvent } from "@/lib/audit/event";
import { nameMember } from "@/lib/audit/name-member";
import { newId } from "@/lib/platform/ids/id";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

export type SealedText = { member: string; salt: Buffer; value: string };

/** The exact bytes of one record, their RFC 6962 leaf hash, and the texts kept beside them. */
export type SealedEvent = { entryId: string; type: string; body: Buffer; leafHash: Buffer; texts: SealedText[] };

const leafPrefix = Buffer.from([0]);

/** Salts come from a pool: one system call for 128 of them. */
let salts = Buffer.alloc(0);
function nextSalt(): Buffer {
  if (salts.length < 32) salts = randomBytes(4096);
  const salt = salts.subarray(0, 32);
  salts = salts.subarray(32);
  return Buffer.from(salt);
}

/**
 * Turns an event into the bytes that will be sealed.
 *
 * @param time Database time of the event.
 * @see RFC 8785 (canonical JSON), RFC 6962 section 2.1 (leaf hash)
 */
export function sealEvent(event: AuditEvent, time: Date): SealedEvent {
  const entryId = newId("entry");
  const texts: SealedText[] = [];
  const hashes: Record<string, string> = {};
  const changes = event.changes?.length ? prepareChanges(event.changes) : undefined;
  for (const [member, value] of Object.entries(changes ? { ...event.texts, ...changes.texts } : (event.texts ?? {}))) {
    if (value === undefined) continue;
    const salt = nextSalt();
    texts.push({ member, salt, value });
    hashes[member] = createHash("sha256").update(salt).update(value, "utf8").digest("base64url");
  }
  for (const { id, digest } of event.names ?? []) hashes[nameMember(id)] = digest;
  const body = Buffer.from(
    canonicalise(
      withoutUndefined({
        v: 1,
        id: entryId,
        type: event.type,
        time: time.toISOString(),
        actor: event.actor,
        agent: event.agentId,
        instance: event.instanceId,
        decision: event.decision,
        code: event.code,
        action: event.action,
        resource_type: event.resourceType,
        chain: event.chain,
        refs: event.refs?.length ? [...new Set(event.refs)] : undefined,
        facts: changes?.facts.length ? { ...event.facts, changes: changes.facts } : event.facts,
        texts: texts.length || event.names?.length ? hashes : undefined,
      }),
    ),
    "utf8",
  );
  return {
    entryId,
    type: event.type,
    body,
    leafHash: hash("sha256", Buffer.concat([leafPrefix, body]), "buffer"),
    texts,
  };
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const kept: Record<string, unknown> = {};
  const members = value as Record<string, unknown>;
  for (const member of Object.keys(members)) {
    const inner = members[member];
    if (inner !== undefined) kept[member] = typeof inner === "object" ? withoutUndefined(inner) : inner;
  }
  return kept;
}
