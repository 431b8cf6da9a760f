import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent, Change } from "@/lib/audit/event";
import type { RecordCode } from "@/lib/audit/record-codes";
import type { Right } from "@/lib/principals/events";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import type { TrustedIssuer, WorkloadRule } from "./model";

const system: Actor = { type: "system", id: "mandate" };
const person = (id: string): Actor => ({ type: "person", id });

const about = (type: string, actor: Actor, issuer: TrustedIssuer): AuditEvent => ({
  type,
  actor,
  refs: [issuer.id],
  facts: { trustedIssuerId: issuer.id, kind: issuer.kind, keySource: issuer.keySource, version: issuer.version },
  texts: { name: issuer.name, issuer: issuer.issuer },
});

/** An external issuer became trusted. */
export function issuerTrusted(by: string, issuer: TrustedIssuer, right: Right = {}): AuditEvent {
  const event = about("trusted-issuer.created", person(by), issuer);
  return { ...event, facts: { ...event.facts, ...right } };
}

/** An issuer was changed. */
export function issuerEdited(by: string, before: TrustedIssuer, issuer: TrustedIssuer, right: Right = {}): AuditEvent {
  const event = about("trusted-issuer.edited", person(by), issuer);
  const changes = changesOf(settingsOf(before), settingsOf(issuer), members);
  const changed = changes.map(({ member }) => member);
  return { ...event, facts: { ...event.facts, changed, status: issuer.status, ...right }, changes };
}

const members = {
  name: "text",
  issuer: "text",
  audience: "text",
  keysUrl: "text",
  keySource: "fact",
  keys: "fact",
  status: "fact",
} as const;

/** Settings as records hold them: keys by their thumbprints. */
const settingsOf = ({ keys, ...settings }: TrustedIssuer) => ({ ...settings, keys: keys.map(thumbprint) });

/** An issuer is not believed any more. Other settings may have changed with its status. */
export const issuerDisabled = (by: string, before: TrustedIssuer, issuer: TrustedIssuer): AuditEvent => ({
  ...about("trusted-issuer.disabled", person(by), issuer),
  changes: changesOf(settingsOf(before), settingsOf(issuer), members),
});

/** The issuer published other keys than before. */
export function issuerKeysChanged(issuer: TrustedIssuer, thumbprints: readonly string[]): AuditEvent {
  const event = about("trusted-issuer.keys-changed", system, issuer);
  const before = issuer.keys.map(thumbprint);
  const changes: Change[] = [{ member: "keys", before, after: thumbprints }];
  return { ...event, facts: { ...event.facts, thumbprints }, changes };
}

/** The issuer's keys could not be fetched; said once for each cause. */
export const issuerFetchFailed = (issuer: TrustedIssuer, code: RecordCode): AuditEvent => ({
  ...about("trusted-issuer.fetch-failed", system, issuer),
  code,
});

const ofRule = (type: string, actor: Actor, rule: WorkloadRule): AuditEvent => ({
  type,
  actor,
  agentId: rule.agentId,
  refs: [rule.id, rule.issuerId],
  facts: { workloadRuleId: rule.id, trustedIssuerId: rule.issuerId },
  texts: { subjectPattern: rule.subjectPattern, network: rule.network ?? undefined },
});

/** Workloads whose subject matches may enrol as instances of an agent. */
export const workloadRuleCreated = (by: string, rule: WorkloadRule): AuditEvent =>
  ofRule("workload-rule.created", person(by), rule);

const ruleEnded = (actor: Actor, rule: WorkloadRule): AuditEvent => ({
  ...ofRule("workload-rule.disabled", actor, rule),
  changes: statusMoved("active", "disabled"),
});

/** A rule was disabled. It enrols no further instances. */
export const workloadRuleDisabled = (by: string, rule: WorkloadRule): AuditEvent => ruleEnded(person(by), rule);

/** A rule was ended with the agent that it enrolled for, alone or with others. */
export const workloadRuleStopped = (rule: WorkloadRule): AuditEvent => ruleEnded(system, rule);
