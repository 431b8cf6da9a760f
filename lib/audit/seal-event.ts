import { hash, randomBytes } from "node:crypto";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { canonicaliseDefined } from "@/lib/protocols/jcs/canonicalise";
import { maxEntryBytes } from "@/lib/protocols/tlog/tiles";
import { prepareChanges } from "./changes";
import type { AuditEvent } from "./event";
import { nameMember } from "./name-member";

export type SealedText = { member: string; salt: Buffer; value: string };

/** The exact bytes of one record, their RFC 6962 leaf hash, and the texts kept beside them. */
export type SealedEvent = { entryId: string; type: string; body: Buffer; leafHash: Buffer; texts: SealedText[] };

/** Salts come from a pool: one system call for 128 of them. */
let salts = Buffer.alloc(0);
function nextSalt(): Buffer {
  if (salts.length < 32) salts = randomBytes(4096);
  const salt = salts.subarray(0, 32);
  salts = salts.subarray(32);
  return salt;
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
    hashes[member] = hash("sha256", Buffer.concat([salt, Buffer.from(value, "utf8")]), "base64url");
  }
  for (const { id, digest } of event.names ?? []) hashes[nameMember(id)] = digest;
  const text = canonicaliseDefined({
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
  });
  assertInvariant(Buffer.byteLength(text) <= maxEntryBytes, "a record fits an entry of C2SP tlog-tiles");
  // The hash of a leaf is over one zero byte and the body.
  const leaf = Buffer.from(`\0${text}`, "utf8");
  return { entryId, type: event.type, body: leaf.subarray(1), leafHash: hash("sha256", leaf, "buffer"), texts };
}
