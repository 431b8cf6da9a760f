import { atRisk, members, named, proposedBy, spelled, type Templates, type Told } from "./told";

const person = ({ entry, name, text }: Told): string =>
  text("name", name(entry.facts.personId, text("email", "a person")));
const passkey = ({ text }: Told): string => named("the passkey", text("passkey", ""));
const holder = ({ entry, name }: Told): string =>
  entry.actor.id === entry.facts.personId ? "" : ` of ${name(entry.facts.personId, "a person")}`;
const group = ({ text }: Told): string => named("the group", text("group", ""));
const provider = ({ entry, name, text }: Told): string =>
  text("provider", name(entry.facts.providerId, "an identity provider"));

/** Which roles a person had and got: `, roles member → member, approver`. */
function roles({ entry }: Told): string {
  const change = entry.changes.find(({ member }) => member === "roles");
  const { rolesBefore: before = change?.before, rolesAfter: after = change?.after } = entry.facts;
  if (!Array.isArray(before) || !Array.isArray(after)) return "";
  return `, roles ${before.join(", ") || "none"} → ${after.join(", ") || "none"}`;
}

/** Which roles no identity provider gives back from now on, and which one may give again. */
function withheld({ entry: { facts } }: Told): string {
  const part = (roles: unknown, verb: string) =>
    Array.isArray(roles) && roles.length > 0 ? `, ${verb} ${roles.join(", ")}` : "";
  return `${part(facts.withheld, "withholding")}${part(facts.lifted, "no longer withholding")}`;
}

function renamed({ entry }: Told): string {
  const change = entry.changes.find(({ member }) => member === "name");
  return change ? `, name ${String(change.before ?? "erased")} → ${String(change.after ?? "erased")}` : "";
}

function manager({ entry, name }: Told): string {
  const change = entry.changes.find(({ member }) => member === "managerId");
  if (!change) return "";
  const of = (id: unknown) => (typeof id === "string" ? name(id, "a person") : "none");
  return `, manager ${of(change.before)} → ${of(change.after)}`;
}

const method = ({ entry, name }: Told): string => {
  if (typeof entry.facts.providerId === "string")
    return ` with ${name(entry.facts.providerId, "an identity provider")}`;
  return entry.facts.breakGlass === true ? " by password, past the identity providers" : " by password";
};

const accounts: Templates = {
  "person.created": (t) => `${t.who} added ${person(t)}${proposedBy(t)}${t.because}`,
  "person.updated": (t) =>
    `${t.who} changed the account of ${person(t)}${renamed(t)}${roles(t)}${manager(t)}${withheld(t)}${proposedBy(t)}${t.because}`,
  "person.deactivated": (t) => `${t.who} deactivated ${person(t)}${t.because}`,
  "person.reactivated": (t) => `${t.who} reactivated ${person(t)}${proposedBy(t)}${t.because}`,
  "person.invited": (t) => `${t.who} invited ${person(t)}${proposedBy(t)}`,
  "person.invitation-accepted": (t) => `${t.who} accepted an invitation`,
  "person.password-changed": (t) => `${t.who} changed their password`,
  "person.identity-linked": (t) =>
    `${t.who} linked an account at ${t.text("iss", "an identity provider")} to ${person(t)}${proposedBy(t)}${atRisk(t)}`,
  "person.identity-link-confirmed": (t) =>
    `${t.who} confirmed the account of ${person(t)} at ${t.text("iss", "an identity provider")}${atRisk(t)}`,
  "person.identity-acknowledged": (t) =>
    `${t.who} acknowledged their account at ${t.text("iss", "an identity provider")}${atRisk(t)}`,
  "person.identity-unlinked": (t) =>
    `${t.who} unlinked the account of ${person(t)} at ${t.text("iss", "an identity provider")}${atRisk(t)}`,
  "person.signed-in": (t) => `${t.who} signed in${method(t)}`,
  "person.signed-out": (t) => `${t.who} signed out`,
  "person.sign-in-failed": (t) =>
    `A sign-in as ${t.text("email", t.name(t.entry.facts.personId, "an unknown account"))} failed: ${spelled(t.entry.code)}`,
};

const passkeys: Templates = {
  "passkey.added": (t) => `${t.who} added ${passkey(t)}${atRisk(t)}`,
  "passkey.renamed": (t) => `${t.who} renamed a passkey to ${t.text("passkey", "another name")}`,
  "passkey.removed": (t) => `${t.who} removed ${passkey(t)}${holder(t)}`,
  "passkey.refused": (t) => `${t.who} refused ${passkey(t)}${holder(t)}${atRisk(t)}${t.because}`,
  "passkey.confirmed": (t) => `${t.who} confirmed ${passkey(t)}${holder(t)}${atRisk(t)}`,
  "passkey.copied": (t) =>
    `A copy of ${passkey(t)} of ${t.name(t.entry.facts.personId, "a person")} was used, so the passkey was blocked`,
};

const providers: Templates = {
  "identity-provider.added": (t) => `${t.who} added the identity provider ${provider(t)}${proposedBy(t)}${t.because}`,
  "identity-provider.edited": (t) =>
    `${t.who} changed the identity provider ${provider(t)}${members(t)}${proposedBy(t)}${t.because}`,
  "identity-provider.disabled": (t) => `${t.who} disabled the identity provider ${provider(t)}`,
  "identity-provider.mapping-added": (t) =>
    `${t.who} mapped the group ${t.text("value", "")} of ${provider(t)}${proposedBy(t)}${t.because}`,
  "identity-provider.mapping-removed": (t) =>
    `${t.who} removed the mapping of the group ${t.text("value", "")} of ${provider(t)}`,
};

const scimToken = (t: Told): string =>
  `${named("the provisioning token", t.text("token", ""))} of ${t.name(t.entry.facts.providerId, "an identity provider")}`;

const securityEvent = (t: Told): string => {
  const { adminKept, securityEvent: event, sessionsEnded } = t.entry.facts;
  const ended = `${sessionsEnded ?? 0} ${sessionsEnded === 1 ? "session" : "sessions"} ended`;
  const kept = adminKept === true ? "the account stays active because no other admin has a password, " : "";
  return `${t.who} sent the event ${String(event)} about ${person(t)}: ${kept}${ended}`;
};

const provisioning: Templates = {
  "security-event.applied": securityEvent,
  "security-event.held": (t) =>
    `Events of ${t.name(t.entry.facts.providerId, "an identity provider")} changed too many accounts within an hour: further ones are held back`,
  "provisioning-token.issued": (t) => `${t.who} issued ${scimToken(t)}`,
  "provisioning-token.confirmed": (t) => `${t.who} confirmed ${scimToken(t)}${proposedBy(t)}`,
  "provisioning-token.revoked": (t) => `${t.who} revoked ${scimToken(t)}`,
  "provisioned-user.changed": (t) => `${t.who} changed the provisioned user ${t.text("userName", "")}${members(t)}`,
  "provisioned-group.created": (t) => `${t.who} created the provisioned group ${t.text("group", "")}`,
  "provisioned-group.edited": (t) =>
    `${t.who} changed the provisioned group ${t.text("group", "")}: ${t.entry.facts.added ?? 0} joined, ${t.entry.facts.removed ?? 0} left`,
  "provisioned-group.removed": (t) => `${t.who} removed the provisioned group ${t.text("group", "")}`,
};

const groups: Templates = {
  "group.created": (t) => `${t.who} created ${group(t)}`,
  "group.edited": (t) => `${t.who} changed the description of ${group(t)}${members(t)}`,
  "group.removed": (t) => `${t.who} removed ${group(t)}`,
  "group.member-added": (t) => `${t.who} added ${person(t)} to ${group(t)}`,
  "group.member-removed": (t) => `${t.who} removed ${person(t)} from ${group(t)}`,
};

const leavers: Templates = {
  "leaver.approvals-asked": (t) =>
    `${t.name(t.entry.facts.askedId, "A person")} was asked to confirm approvals of ${person(t)}, who left`,
  "leaver.begun": (t) => `${person(t)} left, and what they owned and gave gets another person`,
  "leaver.cancelled": (t) => `${person(t)} came back before everything had another person`,
  "leaver.finished": (t) => `Nothing of ${person(t)} waits any more after they left`,
  "ownership.attestation-configured": (t) =>
    `${t.who} changed how often owners are asked whether they answer for their agents${members(t)}`,
  "ownership.configured": (t) => `${t.who} changed who takes over from people who leave${members(t)}`,
};

/** People, how they sign in, their groups, and what they leave behind. */
export const peopleSentences: Templates = {
  ...accounts,
  ...passkeys,
  ...providers,
  ...groups,
  ...leavers,
  ...provisioning,
};
