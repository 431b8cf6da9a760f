import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/principals/events";
import { riskFacts } from "@/lib/risk/model";
import { riskOfIdentity } from "@/lib/risk/policy";
import type { Passkey } from "./model";

type Named = Pick<Passkey, "id" | "personId" | "name">;

const about = (type: string, actorId: string, { id, personId, name }: Named): AuditEvent => ({
  type,
  actor: personActor(actorId),
  refs: [id, personId],
  facts: { passkey: id, personId },
  texts: { passkey: name },
});

/** {@link about} a passkey that waits, with its risk as shown. */
const waiting = (type: string, actorId: string, passkey: Named): AuditEvent => {
  const event = about(type, actorId, passkey);
  return { ...event, facts: { ...event.facts, ...riskFacts(riskOfIdentity) } };
};

/** A person added their own passkey. The record states whether it can be copied. */
export const passkeyAdded = (passkey: Passkey): AuditEvent => {
  const event = waiting("passkey.added", passkey.personId, passkey);
  return { ...event, facts: { ...event.facts, backupEligible: passkey.backupEligible, rpId: passkey.rpId } };
};

export const passkeyRenamed = (before: Named, passkey: Named): AuditEvent => ({
  ...about("passkey.renamed", passkey.personId, passkey),
  changes: changesOf(before, passkey, { name: "text" }),
});

/** Its owner or a person who manages people removed a passkey. It signs no further approvals. */
export const passkeyRemoved = (actorId: string, passkey: Named): AuditEvent =>
  about("passkey.removed", actorId, passkey);

/** A second person confirmed a new passkey, so that it signs at once (rules O2). */
export const passkeyConfirmed = (actorId: string, passkey: Named): AuditEvent => ({
  ...waiting("passkey.confirmed", actorId, passkey),
  changes: statusMoved("waiting", "ready"),
});

/** A second person refused a new passkey, with a reason. It is removed, and signs nothing. */
export const passkeyRefused = (actorId: string, passkey: Named, note: string): AuditEvent => {
  const event = waiting("passkey.refused", actorId, passkey);
  return { ...event, texts: { ...event.texts, note } };
};

/** A passkey's counter did not grow, so it exists twice; it signs nothing any more, whichever is the copy. */
export const passkeyCopied = (passkey: Passkey, counter: number): AuditEvent => {
  const event = about("passkey.copied", passkey.personId, passkey);
  const facts = { ...event.facts, counter: passkey.counter, signed: counter };
  return { ...event, code: "passkey_copied", facts, changes: statusMoved("ready", "blocked") };
};
