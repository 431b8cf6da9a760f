import type { DetectionKind, WatchKind } from "@/lib/detections/model";
import { watchTitles } from "@/lib/detections/titles.model";
import type { Details, NotificationKind, WhyCode } from "./model";

type Template = (details: Details) => string;

const name = (details: Details, member: string, otherwise: string): string => details[member] || otherwise;
const agent = (d: Details): string => `the agent ${name(d, "agent", "without a name")}`;
const by = (d: Details): string => (d.by ? ` by ${d.by}` : "");
/** A message to a channel of many people names its receiver, or is about no known one. The receiver is empty then. */
const you = (d: Details, otherwise = "a person"): string =>
  d.receiver === undefined ? "you" : d.receiver || otherwise;
const your = (d: Details, thing: string, one = `a ${thing}`): string => {
  if (d.receiver === undefined) return `your ${thing}`;
  return d.receiver ? `the ${thing} of ${d.receiver}` : one;
};
const yourPlace = (d: Details): string =>
  d.receiver === undefined ? "your place" : `the place of ${you(d, "another approver")}`;
const yourAgents = (d: Details): string =>
  d.receiver === undefined ? "your agents" : `agents of ${you(d, "an owner")}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const yourRequest = (d: Details): string => `${your(d, "request")} for ${agent(d)}`;
/** The sentence of a request names its agent. */
const shown = (d: Details): string => (d.sentence ? `: ${d.sentence}` : ` for ${agent(d)}`);

const requestChanges: Readonly<Record<string, Template>> = {
  approved: (d) => `${capital(yourRequest(d))} was approved${by(d)}`,
  granted: (d) => `${capital(yourRequest(d))} was granted at once`,
  denied: (d) => `${capital(yourRequest(d))} was denied${by(d)}`,
  changes_asked: (d) => `${name(d, "by", "An approver")} asked for changes of ${yourRequest(d)}`,
  narrowed: (d) => `${name(d, "by", "An approver")} narrowed ${yourRequest(d)}`,
  expired: (d) => `${capital(yourRequest(d))} expired without a decision`,
  withdrawn: (d) => `${capital(yourRequest(d))} was withdrawn${by(d)}`,
};

const agentStops: Readonly<Record<string, Template>> = {
  suspended: (d) => `${name(d, "by", "The server")} suspended ${agent(d)}`,
  silent: (d) =>
    `${name(d, "by", "The server")} suspended ${agent(d)} for its silence. Unless it is resumed, it is retired on ${name(d, "day", "a later day")}`,
  revoked: (d) => `${name(d, "by", "The server")} revoked ${agent(d)}`,
  retired: (d) => `${name(d, "by", "The server")} began to retire ${agent(d)}`,
  owner: (d) => `${name(d, "by", "The server")} stopped all ${yourAgents(d)}`,
  blueprint: (d) => `${name(d, "by", "The server")} stopped all agents of the blueprint ${name(d, "subject", "")}`,
  resource_server: (d) =>
    `${name(d, "by", "The server")} stopped all access to the resource server ${name(d, "subject", "")}`,
  all: (d) => `${name(d, "by", "The server")} stopped every agent`,
  owner_suspended: (d) => `${name(d, "by", "The server")} suspended all ${yourAgents(d)}`,
  blueprint_suspended: (d) =>
    `${name(d, "by", "The server")} suspended all agents of the blueprint ${name(d, "subject", "")}`,
  resource_server_suspended: (d) =>
    `${name(d, "by", "The server")} suspended all access to the resource server ${name(d, "subject", "")}`,
  all_suspended: (d) => `${name(d, "by", "The server")} suspended every agent`,
  owner_resumed: (d) => `${name(d, "by", "The server")} lifted the suspension of all ${yourAgents(d)}`,
  blueprint_resumed: (d) =>
    `${name(d, "by", "The server")} lifted the suspension of all agents of the blueprint ${name(d, "subject", "")}`,
  resource_server_resumed: (d) =>
    `${name(d, "by", "The server")} lifted the suspension of all access to the resource server ${name(d, "subject", "")}`,
  all_resumed: (d) => `${name(d, "by", "The server")} lifted the suspension of every agent`,
  delegation_suspended: (d) => `${name(d, "by", "The server")} suspended a delegation of ${agent(d)}`,
  delegation_revoked: (d) => `${name(d, "by", "The server")} revoked a delegation of ${agent(d)}`,
  instance_quarantined: (d) => `${name(d, "by", "The server")} quarantined an instance of ${agent(d)}`,
  instance_revoked: (d) => `${name(d, "by", "The server")} revoked an instance of ${agent(d)}`,
};

const silences: Readonly<Record<string, Template>> = {
  delegation: (d) => `A delegation of ${agent(d)} was not used for ${name(d, "days", "many")} days`,
  instance: (d) =>
    `One or more instances of ${agent(d)} had no action, one of them for ${name(d, "days", "many")} days`,
  instance_quarantined: (d) =>
    `One or more instances of ${agent(d)} were quarantined: they had no action, one of them for ${name(d, "days", "many")} days`,
  retire_announced: (d) =>
    `${agent(d)} is retired on ${name(d, "day", "one of the next days")} unless it is resumed: it has not acted for ${name(d, "days", "many")} days`.replace(
      /^t/,
      "T",
    ),
  retire: (d) => `Security is asked to retire ${agent(d)}: it has not acted for ${name(d, "days", "many")} days`,
};

/** The agent of a detection, or the person or resource server. */
const subject = (d: Details): string => (d.agent ? agent(d) : name(d, "subject", "an agent"));

const found: Readonly<Record<Exclude<DetectionKind, WatchKind>, Template>> = {
  superseded_key_used: (d) => `A retired key of ${agent(d)} was used`,
  approval_drip: (d) => `${agent(d)} asks people very often`.replace(/^t/, "T"),
  break_glass_used: (d) => `${name(d, "subject", "An admin")} signed in by password beside the identity provider`,
  stop_drill: (d) => `A stop drill on ${agent(d)} did not pass, or did not run`,
  responses_held: (d) => `The circuit breaker is open: rules stop no agents by themselves. The first was ${subject(d)}`,
  deactivations_held: (d) =>
    `An identity provider would deactivate too many people: the first held back is ${name(d, "subject", "a person")}`,
};

const detections: Readonly<Record<string, Template>> = {
  ...Object.fromEntries(
    Object.entries(watchTitles).map(([kind, title]): [string, Template] => [kind, (d) => `${title}: ${subject(d)}`]),
  ),
  ...found,
};

const changeNouns: Readonly<Record<string, string>> = {
  agent: "an agent",
  blueprint: "a blueprint",
  "approval-policy": "an approval policy",
  "resource-server": "the catalogue of a resource server",
  "lifecycle-policy": "the lifecycle policy",
  "detection-rule": "a detection rule",
  "person-entitlement": "an entitlement",
  "group-entitlement": "the entitlement of a group",
  "group-membership": "the members of a group",
  "identity-provider": "an identity provider",
  "trusted-issuer": "a trusted issuer",
  "person-roles": "the roles of a person",
  "person-sign-in": "the sign-in of a person",
  "log-retention": "how long records are kept",
  "legal-hold": "a legal hold",
  suspension: "the suspension of every agent",
  activation: "the activation of an agent",
};

/** Ways to sign in have words of their own: nothing was proposed. */
const waitingSignIns: Readonly<Record<string, Template>> = {
  "account-link": (d) => `${name(d, "by", "An admin")} linked an account to ${name(d, "subject", "a person")}`,
  passkey: (d) => `${name(d, "subject", "A person")} added a passkey`,
};

const answeredSignIns: Readonly<Record<string, Template>> = {
  "account-link": (d) =>
    `The account that ${you(d, "an admin")} linked to ${name(d, "subject", "a person")} was ${d.how === "refused" ? "unlinked" : name(d, "how", "answered")}${by(d)}`,
  passkey: (d) => `${capital(your(d, "passkey"))} was ${name(d, "how", "answered")}${by(d)}`,
};

const covers: Readonly<Record<string, Template>> = {
  set: (d) =>
    `${name(d, "by", "An approver")} asked ${you(d, "another approver")} to decide in their place until ${name(d, "until", "they are back")}`,
  ended: (d) => `${name(d, "by", "An approver")} decides for themselves again`,
  accepted: (d) => `${name(d, "by", "A person")} accepted to decide in ${yourPlace(d)}`,
  declined: (d) => `${name(d, "by", "A person")} declined to decide in ${yourPlace(d)}`,
  own_ended: (d) =>
    `${capital(your(d, "cover"))} by ${name(d, "by", "an approver")} ended${d.receiver === undefined ? ". You decide for yourself again" : ""}`,
};

const oneOf =
  (templates: Readonly<Record<string, Template>>, otherwise: Template): Template =>
  (d) =>
    (templates[d.how ?? ""] ?? otherwise)(d);

const roleOf = (d: Details): string => (d.role === "backup" ? "backup owner" : "owner");

const onboardings: Readonly<Record<string, Template>> = {
  completed: (d) => `${name(d, "by", "Security")} registered ${agent(d)} that ${you(d)} asked for`,
  returned: (d) => `${name(d, "by", "Security")} returned ${yourRequest(d)}`,
  withdrawn: (d) => `${capital(yourRequest(d))} was withdrawn`,
  lapsed: (d) => `${capital(yourRequest(d))} lapsed: it was not completed in time`,
};

const ownerships: Readonly<Record<string, Template>> = {
  confirmed: (d) => `${name(d, "by", "Security")} made ${you(d)} the owner of ${agent(d)}`,
  refused: (d) => `${name(d, "by", "Security")} refused ${your(d, "claim")} to own ${agent(d)}`,
  accepted: (d) => `${name(d, "by", "A person")} accepted to be ${roleOf(d)} of ${agent(d)}`,
  declined: (d) => `${name(d, "by", "A person")} declined to be ${roleOf(d)} of ${agent(d)}`,
  expired: (d) => `${name(d, "by", "A person")} did not answer whether they are ${roleOf(d)} of ${agent(d)}`,
  withdrawn: (d) => `The offer to be ${roleOf(d)} of ${agent(d)} was withdrawn`,
};

const narrowings: Readonly<Record<string, Template>> = {
  accepted: (d) => `${name(d, "by", "The owner")} narrowed the delegation of ${agent(d)} as ${you(d)} asked`,
  declined: (d) => `${name(d, "by", "The owner")} declined to narrow the delegation of ${agent(d)}`,
  withdrawn: (d) =>
    `${name(d, "by", "Security")} withdrew ${your(d, "request")} to narrow the delegation of ${agent(d)}`,
  expired: (d) => `${capital(your(d, "request"))} to narrow the delegation of ${agent(d)} ended without an answer`,
};

const revocations: Readonly<Record<string, Template>> = {
  revoked: (d) => `${name(d, "by", "Security")} revoked the delegation of ${agent(d)} as ${you(d)} asked`,
  refused: (d) => `${name(d, "by", "Security")} refused to revoke the delegation of ${agent(d)}`,
};

/** The sentence of each kind, from names and figures. A notification keeps those, and no sentence. */
const sentences: Readonly<Record<NotificationKind, Template>> = {
  request_to_decide: (d) => `${name(d, "requester", "A person")} asks for authority${shown(d)}`,
  consent_asked: (d) => `${name(d, "requester", "A person")} asks for ${your(d, "consent", "consent")}${shown(d)}`,
  request_changed: oneOf(requestChanges, (d) => `${capital(yourRequest(d))} changed`),
  request_commented: (d) => `${name(d, "by", "A person")} commented on a request for ${agent(d)}`,
  mentioned: (d) =>
    `${name(d, "by", "A person")} mentioned ${you(d, "others")} in a comment on a request for ${agent(d)}`,
  action_waits: (d) => `${d.sentence || `${agent(d)} asks to act`.replace(/^t/, "T")}`,
  action_answered: (d) =>
    d.how === "expired"
      ? `An action of ${agent(d)} expired without a decision`
      : d.how === "withdrawn"
        ? `The approval of an action of ${agent(d)} was taken back${by(d)}`
        : `An action of ${agent(d)} was ${name(d, "how", "answered")}${by(d)}`,
  change_to_confirm: (d) =>
    waitingSignIns[d.change ?? ""]?.(d) ??
    `${name(d, "by", "A person")} proposed a change of ${changeNouns[d.change ?? ""] ?? "a control"}${d.subject ? ` (${d.subject})` : ""}`,
  change_answered: (d) => {
    const signIn = answeredSignIns[d.change ?? ""]?.(d);
    const change = changeNouns[d.change ?? ""] ?? "a control";
    return (
      signIn ??
      `${capital(your(d, "change"))} of ${change}${d.subject ? ` (${d.subject})` : ""} was ${name(d, "how", "answered")}${by(d)}`
    );
  },
  detection_assigned: (d) =>
    `${name(d, "by", "A person")} assigned a detection to ${you(d)}: ${sentenceOf("detection_raised", d)}`,
  detection_raised: oneOf(detections, (d) => `Something unexpected was seen about ${subject(d)}`),
  agent_stopped: oneOf(agentStops, (d) => `${agent(d)} was stopped`.replace(/^t/, "T")),
  agent_silent: oneOf(silences, (d) =>
    `${agent(d)} has not acted for ${name(d, "days", "many")} days`.replace(/^t/, "T"),
  ),
  expires_soon: (d) =>
    d.count === "1"
      ? `A ${name(d, "thing", "delegation")} of ${agent(d)} expires on ${name(d, "day", "one of the next days")}`
      : `${name(d, "count", "Some")} ${name(d, "thing", "delegation")}s of ${yourAgents(d)} expire on ${name(d, "day", "one of the next days")}`,
  cover_changed: oneOf(covers, (d) => `The cover of ${name(d, "by", "an approver")} changed`),
  export_ready: (d) => `${capital(your(d, "export", "an export"))} of ${name(d, "count", "the")} entries is ready`,
  onboarding_to_complete: (d) => `${name(d, "by", "A person")} asks for ${agent(d)}`,
  onboarding_answered: oneOf(onboardings, (d) => `${capital(yourRequest(d))} changed`),
  ownership_offered: (d) => `${name(d, "by", "A person")} asks ${you(d)} to be ${roleOf(d)} of ${agent(d)}`,
  ownership_claimed: (d) => `${name(d, "by", "A person")} asks to own ${agent(d)}`,
  ownership_answered: oneOf(ownerships, (d) => `The offer to be ${roleOf(d)} of ${agent(d)} was answered`),
  agent_ends_soon: (d) =>
    `${agent(d)} is ${d.how === "retire" ? "retired" : "suspended"} on ${name(d, "day", "its planned end")}`.replace(
      /^t/,
      "T",
    ),
  review_due: (d) =>
    d.how === "not_applied"
      ? `${d.count === "1" ? "1 result" : `${name(d, "count", "Some")} results`} of the access review ${name(d, "review", "")} ${d.count === "1" ? "was" : "were"} not applied`
      : `${d.count === "1" ? "1 item waits" : `${name(d, "count", "Some")} items wait`} for ${your(d, "answer", "an answer")} in the access review ${name(d, "review", "")} until ${name(d, "until", "its due date")}`,
  narrowing_asked: (d) =>
    `${name(d, "by", "A person")} asks ${you(d, "the owner")} to narrow a delegation of ${agent(d)} to its use`,
  narrowing_answered: oneOf(
    narrowings,
    (d) => `${capital(your(d, "request"))} to narrow the delegation of ${agent(d)} was answered`,
  ),
  approvals_taken_over: (d) =>
    `${capital(you(d))} ${d.receiver === undefined ? "are" : "is"} asked to confirm delegations that ${name(d, "by", "a person")} approved, who left, until ${name(d, "until", "the end of the grace period")}`,
  revocation_asked: (d) =>
    `${name(d, "by", "An approver")} asks to revoke a delegation of ${agent(d)} that they approved`,
  revocation_answered: oneOf(
    revocations,
    (d) => `${capital(your(d, "request"))} to revoke the delegation of ${agent(d)} was answered`,
  ),
};

const reasons: Readonly<Record<WhyCode, Template>> = {
  approver: (d) => `You may decide step ${name(d, "step", "1")}${d.stepName ? `, ${d.stepName}` : ""}.`,
  cover: (d) => `You decide in the place of ${name(d, "covered", "another approver")}.`,
  consent: () => "This uses your authority, or the agent would act in your name.",
  requester: () => "You made this request.",
  owner: (d) => `You own ${agent(d)}.`,
  second_person: () => "A second person has to confirm the change, and you may.",
  security: () => "You look after the security of the organisation.",
  responsible: () => "You own these agents or delegated to them.",
  commenter: () => "You commented on the request.",
  mentioned: () => "The comment names you.",
  proposer: () => "You proposed the change.",
  delegator: () => "The authority came from you.",
  assignee: () => "It is assigned to you.",
  orderer: () => "You ordered it.",
  reviewer: () => "You review these items.",
  own: () => "This is about you.",
};

/** Writes the sentence of a notification. It is plain text: every channel escapes it for its own format. */
export const sentenceOf = (kind: NotificationKind, details: Details): string => sentences[kind](details);

/** Writes the sentence for a channel of many people. It names the receiver of the notification, if there is one. */
export const sentenceToMany = (kind: NotificationKind, details: Details, receiver = ""): string =>
  sentenceOf(kind, { ...details, receiver });

/** Whether the sentence speaks to its receiver. */
export const speaksToReceiver = (kind: NotificationKind, details: Details): boolean =>
  sentenceOf(kind, details) !== sentenceToMany(kind, details);

/** Writes why a person gets a notification. */
export const whyOf = (why: WhyCode, details: Details): string => reasons[why](details);
