import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Right } from "@/lib/principals/events";
import type { Person } from "@/lib/principals/model";
import type { GroupMapping, IdentityProvider, ProvenAccount, RefusedSignIn } from "./model";
import type { RolesAfter } from "./policy";

/** The actor of changes that a provider causes. */
export const providerActor = ({ id }: Pick<IdentityProvider, "id">): Actor => ({ type: "system", id });

const about = (type: string, actor: Actor, provider: IdentityProvider): AuditEvent => ({
  type,
  actor,
  refs: [provider.id],
  facts: {
    providerId: provider.id,
    version: provider.version,
    status: provider.status,
    createPeople: provider.createPeople,
    domains: provider.domains,
    defaultRoles: provider.defaultRoles,
    securityEvents: provider.securityEvents,
  },
  texts: { provider: provider.name, issuer: provider.issuer },
});

export const providerAdded = (actor: Actor, provider: IdentityProvider, right: Right = {}): AuditEvent => {
  const event = about("identity-provider.added", actor, provider);
  return { ...event, facts: { ...event.facts, ...right } };
};
const providerKinds = {
  name: "text",
  issuer: "text",
  clientId: "text",
  groupsClaim: "text",
  domains: "fact",
  clientAuthentication: "fact",
  scopes: "fact",
  createPeople: "fact",
  defaultRoles: "fact",
  securityEvents: "fact",
  status: "fact",
} as const;

/** Members of a provider changed; `changed` names them, and never holds a secret. */
export const providerEdited = (
  actor: Actor,
  [before, provider]: [IdentityProvider, IdentityProvider],
  changed: readonly string[],
  sessionsEnded: number,
  right: Right = {},
): AuditEvent => {
  const event = about("identity-provider.edited", actor, provider);
  const changes = changesOf(before, provider, providerKinds);
  return { ...event, facts: { ...event.facts, changed, sessionsEnded, ...right }, changes };
};

/** The provider was disabled, and the sessions through it ended. */
export const providerDisabled = (actor: Actor, provider: IdentityProvider, sessionsEnded: number): AuditEvent => {
  const event = about("identity-provider.disabled", actor, provider);
  return { ...event, facts: { ...event.facts, sessionsEnded }, changes: statusMoved("active", "disabled") };
};

const ofMapping = (type: string, actor: Actor, provider: IdentityProvider, mapping: GroupMapping): AuditEvent => ({
  type,
  actor,
  ...(mapping.roles.includes("admin") ? { code: "makes_admins" } : {}),
  refs: [provider.id, ...(mapping.groupId === null ? [] : [mapping.groupId])],
  facts: { providerId: provider.id, roles: mapping.roles, groupId: mapping.groupId },
  texts: { provider: provider.name, value: mapping.value },
});

/** A group at a provider means something here from the next sign-in on. */
export const mappingAdded = (
  actor: Actor,
  provider: IdentityProvider,
  mapping: GroupMapping,
  right: Right = {},
): AuditEvent => {
  const event = ofMapping("identity-provider.mapping-added", actor, provider, mapping);
  return { ...event, facts: { ...event.facts, ...right } };
};

export const mappingRemoved = (actor: Actor, provider: IdentityProvider, mapping: GroupMapping): AuditEvent =>
  ofMapping("identity-provider.mapping-removed", actor, provider, mapping);

/** A person signed in with a provider. */
export const signedInWith = (
  provider: IdentityProvider,
  person: Pick<Person, "id">,
  sessionId: string,
  address: string,
): AuditEvent => ({
  type: "person.signed-in",
  actor: { type: "person", id: person.id },
  refs: [sessionId, provider.id],
  facts: { personId: person.id, sessionId, providerId: provider.id },
  texts: { address: address || undefined },
});

/** A provider's groups changed a person's roles. */
export const rolesFollowed = (
  provider: IdentityProvider,
  before: Person,
  { roles, keptLastAdmin }: RolesAfter,
): AuditEvent => ({
  type: "person.updated",
  actor: providerActor(provider),
  refs: [before.id, provider.id],
  facts: { personId: before.id, rolesBefore: before.roles, rolesAfter: roles, renamed: false, keptLastAdmin },
  changes: changesOf({ roles: before.roles }, { roles }, { roles: "fact" }),
  texts: { email: before.email, name: before.name },
});

/** A sign-in that the provider had proven was refused. The account is kept as texts that can be erased. */
export const providerSignInRefused = (
  provider: IdentityProvider,
  reason: RefusedSignIn,
  { iss, sub, email }: Pick<ProvenAccount, "iss" | "sub" | "email">,
  from: { personId: string | undefined; address: string },
): AuditEvent => ({
  type: "person.sign-in-failed",
  actor: providerActor(provider),
  code: reason,
  refs: [provider.id, ...(from.personId === undefined ? [] : [from.personId])],
  facts: { personId: from.personId ?? null, providerId: provider.id },
  texts: { iss, sub, email, address: from.address || undefined },
});
