import type { AuditEntry } from "@/lib/audit/schema";

type Sentence = (entry: AuditEntry) => string;

const who = ({ actor }: AuditEntry): string =>
  actor.type === "system" ? "The system" : (actor.name ?? `${actor.type.replace("_", " ")} ${actor.id}`);
const agent = ({ agent: one }: AuditEntry): string => one?.name ?? one?.id ?? "an agent";
const text = ({ texts }: AuditEntry, member: string, fallback: string): string => texts[member] ?? fallback;
const passkey = (entry: AuditEntry): string => text(entry, "passkey", "");
const because = (entry: AuditEntry): string => (entry.texts.reason ? `: ${entry.texts.reason}` : "");

/** Why an action was refused, to follow "refused:". Codes are closed (AuthZEN answers carry the same). */
const refusals: Record<string, string> = {
  agent_not_active: "the agent is not active",
  agent_revoked: "the agent was revoked",
  instance_quarantined: "the instance is quarantined",
  instance_revoked: "the instance was revoked",
  key_expired: "its key has expired",
  token_invalid: "the token is not valid",
  token_expired: "the token has expired",
  possession_invalid: "it did not prove possession of its key",
  no_delegation: "nobody delegated this to it",
  delegation_not_active: "the delegation is not active",
  delegation_expired: "the delegation has expired",
  outside_authority: "it is outside the delegated authority",
  unknown_type: "the resource type is unknown",
  unknown_action: "the action is unknown",
  unknown_field: "a field is unknown",
  missing_fact: "a fact that a limit needs is missing",
  unit_not_allowed: "the unit is not allowed",
  limit_exceeded: "a limit would be exceeded",
  condition_hours: "it is outside the allowed hours",
  condition_network: "it came from a network that is not allowed",
  condition_environment: "the environment is not allowed",
  condition_task: "the task is not allowed",
  person_not_entitled: "a person on the chain may not delegate this",
  blueprint_ceiling: "the blueprint's ceiling forbids it",
  guardrail_forbids: "a guardrail forbids it",
  guardrail_error: "a guardrail could not be evaluated",
  approval_required: "a person has to approve this one action",
  approval_denied: "a person refused this one action",
  resource_server_mismatch: "it belongs to another resource server",
};

/** Says in plain words what a reason code means; the code itself where it is not one of ours. */
export const refusalText = (code: string): string => refusals[code] ?? code.replaceAll("_", " ");

function decision(entry: AuditEntry): string {
  const action = entry.action ?? "an action";
  const object = [entry.resourceType, entry.resource].filter(Boolean).join(" ");
  const asked = `${agent(entry)} may ${entry.decision === "deny" ? "not " : ""}${action}${object ? ` ${object}` : ""}`;
  return entry.decision === "deny" && entry.code ? `${asked}: ${refusalText(entry.code)}` : asked;
}

function detected(entry: AuditEntry): string {
  if (entry.code === "break_glass_used") return "An admin came in by password, past the identity providers";
  if (entry.code === "approval_drip") return `${agent(entry)} asked people for single actions too often`;
  return `An instance of ${agent(entry)} showed itself twice: a retired key of it was used`;
}

const deed = (entry: AuditEntry): string =>
  [entry.action, entry.resourceType, entry.resource].filter(Boolean).join(" ");
const person = (entry: AuditEntry): string => text(entry, "name", text(entry, "email", "a person"));
const group = (entry: AuditEntry): string => `the group ${text(entry, "group", "")}`.trim();
const provider = (entry: AuditEntry): string => text(entry, "provider", "an identity provider");
const server = (entry: AuditEntry): string => text(entry, "name", "a resource server");

/** What each type of entry says. Words are those of the console; whatever is missing here falls back to its title. */
const sentences: Record<string, Sentence> = {
  "action-approval.step_approved": (e) => `${who(e)} approved an action of ${agent(e)}; others have to approve it too`,
  "action-approval.approved": (e) => `${who(e)} approved one action of ${agent(e)}: ${deed(e)}`,
  "action-approval.denied": (e) => `${who(e)} denied one action of ${agent(e)}: ${deed(e)}`,
  "action-approval.expired": (e) => `One action of ${agent(e)} was not decided, or not used, in time: ${deed(e)}`,
  "agent.registered": (e) => `${who(e)} registered ${agent(e)}`,
  "agent.edited": (e) => `${who(e)} edited ${agent(e)}`,
  "agent.activation-requested": (e) => `${who(e)} asked to activate ${agent(e)}`,
  "agent.activated": (e) => `${who(e)} activated ${agent(e)}`,
  "agent.suspended": (e) => `${who(e)} suspended ${agent(e)}${because(e)}`,
  "agent.resumed": (e) => `${who(e)} resumed ${agent(e)}`,
  "agent.retirement-begun": (e) => `${who(e)} began to retire ${agent(e)}${because(e)}`,
  "agent.retired": (e) => `${agent(e)} was retired`,
  "agent.revoked": (e) => `${who(e)} revoked ${agent(e)}${because(e)}`,
  "agent.transferred": (e) => `${who(e)} made somebody else accountable for ${agent(e)}`,
  "blueprint.created": (e) => `${who(e)} created the blueprint ${text(e, "name", "")}`.trim(),
  "blueprint.edited": (e) => `${who(e)} changed the blueprint ${text(e, "name", "")}`.trim() + because(e),
  "decision.made": decision,
  "delegation.granted": (e) => `${who(e)} delegated authority to ${agent(e)}`,
  "delegation.narrowed": (e) => `${who(e)} narrowed a delegation to ${agent(e)}`,
  "delegation.suspended": (e) => `${who(e)} suspended a delegation to ${agent(e)}${because(e)}`,
  "delegation.resumed": (e) => `${who(e)} resumed a delegation to ${agent(e)}`,
  "delegation.revoked": (e) => `${who(e)} revoked a delegation to ${agent(e)}${because(e)}`,
  "delegation.expired": (e) => `A delegation to ${agent(e)} expired`,
  "detection.raised": detected,
  "detection.closed": (e) => `${who(e)} closed a detection about ${e.agent ? agent(e) : "a person"}`,
  "enrolment-token.issued": (e) => `${who(e)} issued an enrolment token for ${agent(e)}`,
  "enrolment-token.revoked": (e) => `${who(e)} revoked an enrolment token for ${agent(e)}`,
  "enrolment-token.expired": (e) => `An enrolment token for ${agent(e)} ran out unused`,
  "enrolment.refused": (e) => `An enrolment was refused${e.code ? `: ${e.code.replaceAll("_", " ")}` : ""}`,
  "instance.enrolled": (e) => `An instance of ${agent(e)} enrolled with its own key`,
  "instance.expired": (e) => `The key of an instance of ${agent(e)} expired`,
  "instance.key-activated": (e) => `An instance of ${agent(e)} began to use its new key`,
  "instance.key-rotation-refused": (e) =>
    `An instance of ${agent(e)} was refused a new key${e.code ? `: ${e.code.replaceAll("_", " ")}` : ""}`,
  "instance.key-rotation-begun": (e) => `An instance of ${agent(e)} announced a new key`,
  "instance.quarantined": (e) => `An instance of ${agent(e)} was quarantined${because(e)}`,
  "instance.rotation-requested": (e) => `${who(e)} asked an instance of ${agent(e)} for a new key${because(e)}`,
  "instance.released": (e) => `${who(e)} released an instance of ${agent(e)} from quarantine`,
  "instance.revoked": (e) => `${who(e)} revoked an instance of ${agent(e)}${because(e)}`,
  "key.rotated": (e) => `${who(e)} rotated a signing key`,
  "key.published": () => "The next signing key was published",
  "key.activated": () => "A signing key began to sign",
  "key.retired": () => "A signing key ceased to sign",
  "control-change.proposed": (e) => `${who(e)} proposed a change that a second person confirms${because(e)}`,
  "control-change.confirmed": (e) => `${who(e)} confirmed a change as the second person`,
  "control-change.refused": (e) => `${who(e)} refused a proposed change`,
  "control-change.withdrawn": (e) => `${who(e)} took back a proposed change`,
  "control-change.expired": () => "A proposed change expired: no second person confirmed it",
  "passkey.added": (e) => `${who(e)} added the passkey ${passkey(e)}`,
  "passkey.renamed": (e) => `${who(e)} called a passkey ${passkey(e)}`,
  "passkey.removed": (e) => `${who(e)} removed the passkey ${passkey(e)}`,
  "passkey.confirmed": (e) => `${who(e)} confirmed the new passkey ${passkey(e)} of somebody else`,
  "passkey.copied": (e) => `A copy of the passkey ${passkey(e)} was used: it is blocked`,
  "person.created": (e) => `${who(e)} added ${person(e)}`,
  "person.updated": (e) => `${who(e)} changed the account of ${person(e)}`,
  "person.deactivated": (e) => `${who(e)} deactivated ${person(e)}`,
  "person.reactivated": (e) => `${who(e)} reactivated ${person(e)}`,
  "person.invited": (e) => `${who(e)} invited ${person(e)}`,
  "person.invitation-accepted": (e) => `${who(e)} accepted an invitation`,
  "person.password-changed": (e) => `${who(e)} changed the password`,
  "person.identity-link-confirmed": (e) =>
    `${who(e)} confirmed a linked account at an identity provider of ${person(e)}`,
  "person.identity-acknowledged": (e) => `${who(e)} said that a linked account at an identity provider is theirs`,
  "person.identity-linked": (e) => `${who(e)} linked an account at an identity provider to ${person(e)}`,
  "person.identity-unlinked": (e) => `${who(e)} unlinked an account at an identity provider from ${person(e)}`,
  "person.signed-in": (e) => `${who(e)} signed in`,
  "person.signed-out": (e) => `${who(e)} signed out`,
  "person.sign-in-failed": (e) => `A sign-in as ${text(e, "email", "somebody")} failed`,
  "entitlement.set": (e) => `${who(e)} set what ${person(e)} may delegate`,
  "entitlement.followed": () => "What a person may delegate followed their groups",
  "identity-provider.added": (e) => `${who(e)} let people sign in with ${provider(e)}`,
  "identity-provider.edited": (e) => `${who(e)} changed how people sign in with ${provider(e)}`,
  "identity-provider.disabled": (e) => `${who(e)} let nobody sign in with ${provider(e)} any more`,
  "identity-provider.mapping-added": (e) => `${who(e)} mapped a group of ${provider(e)}`,
  "identity-provider.mapping-removed": (e) => `${who(e)} removed a mapping of a group of ${provider(e)}`,
  "group.created": (e) => `${who(e)} made ${group(e)}`,
  "group.edited": (e) => `${who(e)} described ${group(e)} anew`,
  "group.removed": (e) => `${who(e)} removed ${group(e)}`,
  "group.member-added": (e) => `${who(e)} put ${person(e)} into ${group(e)}`,
  "group.member-removed": (e) => `${who(e)} took ${person(e)} out of ${group(e)}`,
  "approval-cover.set": (e) => `${who(e)} said who decides requests in their place`,
  "approval-cover.ended": (e) => `${who(e)} decides requests for themselves again`,
  "approval-policy.created": (e) => `${who(e)} made the approval policy ${text(e, "name", "")}`.trim(),
  "approval-policy.changed": (e) =>
    `${who(e)} confirmed other rules for the approval policy ${text(e, "name", "")}`.trim(),
  "outcome.reported": (e) =>
    `${who(e)} ${e.code === "executed" ? "carried out" : "did not carry out"} what ${agent(e)} was allowed`,
  "request.made": (e) => `${who(e)} asked for authority for ${agent(e)}`,
  "request.renewed": (e) => `A request for ${agent(e)} was renewed: what it rests on changed`,
  "request.consented": (e) => `${who(e)} consented to a request for ${agent(e)}`,
  "request.step_approved": (e) => `${who(e)} approved a request for ${agent(e)}; others have to approve it too`,
  "request.approval_withdrawn": (e) => `${who(e)} took back an approval of a request for ${agent(e)}`,
  "request.step_escalated": (e) => `Nobody answered a request for ${agent(e)} in time: it was passed on`,
  "request.step_skipped": (e) => `Nobody answered a step of a request for ${agent(e)} in time: it was skipped`,
  "request.changes_asked": (e) => `${who(e)} asked for changes to a request for ${agent(e)}`,
  "request.revised": (e) => `${who(e)} changed a request for ${agent(e)}`,
  "request.narrowed": (e) => `${who(e)} narrowed a request for ${agent(e)}`,
  "request.reassigned": (e) => `${who(e)} passed a request for ${agent(e)} to somebody`,
  "request.commented": (e) => `${who(e)} commented on a request for ${agent(e)}`,
  "request.approved": (e) => `${who(e)} approved authority for ${agent(e)}`,
  "request.denied": (e) => `${who(e)} denied authority for ${agent(e)}`,
  "request.withdrawn": (e) => `${who(e)} withdrew a request for ${agent(e)}`,
  "request.expired": (e) => `A request for ${agent(e)} expired unanswered`,
  "resource-server.registered": (e) => `${who(e)} registered the resource server ${server(e)}`,
  "resource-server.edited": (e) => `${who(e)} edited the resource server ${server(e)}`,
  "resource-server.key-issued": (e) => `${who(e)} issued the key ${text(e, "name", "")} of a resource server`,
  "resource-server.key-revoked": (e) => `${who(e)} revoked a key of a resource server`,
  "trusted-issuer.created": (e) => `${who(e)} trusted the issuer ${text(e, "name", "")}`,
  "trusted-issuer.edited": (e) => `${who(e)} changed the trusted issuer ${text(e, "name", "")}`,
  "trusted-issuer.disabled": (e) => `${who(e)} stopped trusting the issuer ${text(e, "name", "")}`,
  "trusted-issuer.keys-changed": (e) => `The issuer ${text(e, "name", "")} published other keys`,
  "trusted-issuer.fetch-failed": (e) =>
    `The keys of the issuer ${text(e, "name", "")} could not be fetched${e.code ? `: ${e.code.replaceAll("_", " ")}` : ""}`,
  "workload-rule.created": (e) => `${who(e)} let workloads enrol as instances of ${agent(e)}`,
  "workload-rule.disabled": (e) => `${who(e)} ended a rule by which workloads enrolled as ${agent(e)}`,
  "owner.revoked": (e) => `${who(e)} stopped all agents of an owner${because(e)}`,
  "blueprint.revoked": (e) => `${who(e)} stopped all agents of a blueprint${because(e)}`,
  "resource-server.revoked": (e) => `${who(e)} stopped all access to a resource server${because(e)}`,
  "organisation.revoked": (e) => `${who(e)} stopped every agent${because(e)}`,
  "subject-token.issued": (e) =>
    `${who(e)} let ${e.agent ? agent(e) : "their agents"} act in their name for five minutes`,
  "token.revoked": (e) => `An access token of ${agent(e)} was revoked`,
  "token.revocation-refused": (e) => `${agent(e)} tried to revoke a token that is not its own`,
  "settings.changed": (e) => `${who(e)} changed the organisation's settings`,
  "token.issued": (e) => `${agent(e)} received an access token`,
  "token.refused": (e) => `${agent(e)} was refused a token${e.code ? `: ${e.code.replaceAll("_", " ")}` : ""}`,
};

/** Says in one plain sentence what an entry records; its title where its type is not known here. */
export function entrySentence(entry: AuditEntry): string {
  return Object.hasOwn(sentences, entry.type) ? (sentences[entry.type]?.(entry) ?? entry.title) : entry.title;
}
