import { limitsOf } from "./amounts";
import { limitsMoved, limitsTold } from "./limits";
import {
  approvedBy,
  atRisk,
  dayTold,
  inPlaceOf,
  instantTold,
  listed,
  members,
  named,
  proposedBy,
  spelled,
  type Template,
  type Templates,
  type Told,
} from "./told";

const delegator = ({ entry, name }: Told): string =>
  typeof entry.facts.delegator === "string" ? ` from ${name(entry.facts.delegator, "a person")}` : "";
const delegation = (t: Told): string => `the delegation${delegator(t)} to ${t.agent}`;
const inBrackets = (text: string): string => (text === "" ? "" : ` (${text})`);
const asked = (t: Told): string => inBrackets(limitsTold(t.entry.facts));
const request = (t: Told): string => `the request for ${t.agent}${asked(t)}`;
/** The request, with how its limits moved. */
const changedRequest = (t: Told): string => {
  const moved = limitsMoved(t.entry.facts);
  return moved === "" ? request(t) : `the request for ${t.agent} (limits ${moved})`;
};

/** `, up to 5.00 EUR each`; in brackets where elements have different limits. Older records do not say which have none. */
function limited({ entry }: Told): string {
  const told = limitsTold(entry.facts);
  if (told.startsWith("up to ")) return `, ${told}`;
  const older = listed(limitsOf(entry));
  return older === "" ? inBrackets(told) : `, with limits of ${older}`;
}

function granted(t: Told): string {
  const { facts } = t.entry;
  const behalf = typeof facts.for === "string" ? ` to act for ${t.name(facts.for, "a person")}` : "";
  const until = typeof facts.expires === "string" ? ` until ${dayTold(facts.expires)}` : "";
  const giver =
    typeof facts.delegator === "string"
      ? `${t.name(facts.delegator, "A person")} delegated authority to ${t.agent}`
      : `Authority was delegated on to ${t.agent}`;
  const limits = limited(t);
  const comma = limits.startsWith(",") && until !== "" ? "," : "";
  return `${giver}${behalf}${limits}${comma}${until}${approvedBy(t)}`;
}

const moved =
  (verb: string): Template =>
  (t) =>
    `${t.who} ${verb} ${delegation(t)}${t.because}`;

/** `expiresAt` and `max_each` as they are said: "expires at", "max each". */
const axisText = (axis: unknown): string =>
  String(axis)
    .replaceAll("_", " ")
    .replaceAll(/([A-Z])/g, " $1")
    .toLowerCase();

/** An axis with its values, where the record has them as facts: `max depth 1 → 0`. */
function axisMoved({ entry }: Told, axis: unknown): string {
  const change = entry.changes.find(({ member, before }) => member === axis && typeof before !== "object");
  return change ? `${axisText(axis)} ${instantTold(change.before)} → ${instantTold(change.after)}` : axisText(axis);
}

/** The axes of a change and its amounts: `(wider: max each; limits 5.00 EUR each → 9.00 EUR each)`. */
function axes(t: Told): string {
  const of = (member: "narrows" | "widens"): string[] => {
    const names = t.entry.facts[member];
    return Array.isArray(names) ? names.map((axis) => axisMoved(t, axis)) : [];
  };
  const limits = limitsMoved(t.entry.facts);
  const parts = [
    ...(of("narrows").length > 0 ? [`narrower: ${of("narrows").join(", ")}`] : []),
    ...(of("widens").length > 0 ? [`wider: ${of("widens").join(", ")}`] : []),
    ...(limits === "" ? [] : [`limits ${limits}`]),
  ];
  return inBrackets(parts.join("; "));
}

const delegations: Templates = {
  "delegation.granted": granted,
  "delegation.narrowed": (t) => `${t.who} narrowed ${delegation(t)}${axes(t)}${t.because}`,
  "delegation.changed": (t) => `${delegation(t).replace(/^t/, "T")} was changed${axes(t)}${approvedBy(t)}`,
  "delegation.reissued": (t) =>
    `${delegation(t).replace(/^t/, "T")} was signed again after a change above it${axes(t)}`,
  "delegation.suspended": (t) =>
    t.entry.facts.takenBack === true
      ? `${t.who} suspended ${delegation(t)}, which they had approved${t.because}`
      : moved("suspended")(t),
  "delegation.approval-confirmed": (t) => `${t.who} confirmed ${delegation(t)}, whose approver has left${t.because}`,
  "delegation.revocation-asked": (t) => `${t.who} asked security to revoke ${delegation(t)}${t.because}`,
  "delegation.revocation-granted": (t) => `${t.who} revoked ${delegation(t)} as its approver had asked${note(t)}`,
  "delegation.revocation-refused": (t) => `${t.who} refused to revoke ${delegation(t)}${note(t)}`,
  "delegation.revocation-withdrawn": (t) => `${t.who} no longer asks to revoke ${delegation(t)}${note(t)}`,
  "delegation.narrowing-asked": (t) => `${t.who} asked the owner to narrow ${delegation(t)} to its use${t.because}`,
  "delegation.narrowing-accepted": (t) => `${t.who} narrowed ${delegation(t)} to its use as asked`,
  "delegation.narrowing-declined": (t) => `${t.who} declined to narrow ${delegation(t)} to its use${note(t)}`,
  "delegation.narrowing-withdrawn": (t) => `${t.who} no longer asks to narrow ${delegation(t)}${note(t)}`,
  "delegation.narrowing-expired": (t) => `The request to narrow ${delegation(t)} to its use ended without an answer`,
  "delegation.resumed": moved("resumed"),
  "delegation.revoked": moved("revoked"),
  "delegation.expired": (t) => `${delegation(t).replace(/^t/, "T")} expired`,
};

function to({ entry, name, text }: Told): string {
  if (typeof entry.facts.to === "string") return name(entry.facts.to, "a person");
  const group = text("group", "");
  return group === "" ? "every approver" : named("the group", group);
}

const note = ({ text }: Told, member = "note"): string => (text(member, "") === "" ? "" : `: ${text(member, "")}`);

const requests: Templates = {
  "request.made": (t) => `${t.who} requested authority for ${t.agent}${asked(t)}${atRisk(t)}${note(t, "purpose")}`,
  "request.renewed": (t) =>
    `${request(t).replace(/^t/, "T")} was rendered again${atRisk(t)}, because its basis changed`,
  "request.consented": (t) => `${t.who} consented to ${request(t)}${inPlaceOf(t)}${atRisk(t)}${note(t)}`,
  "request.step_approved": (t) =>
    `${t.who} approved a step of ${request(t)}${inPlaceOf(t)}${atRisk(t)}; a further approval was needed${note(t)}`,
  "request.approval_withdrawn": (t) => `${t.who} withdrew an approval of ${request(t)}${note(t)}`,
  "request.step_escalated": (t) => `A step of ${request(t)} was not answered in time and passed to ${to(t)}`,
  "request.step_skipped": (t) => `A step of ${request(t)} was not answered in time and skipped`,
  "request.changes_asked": (t) => `${t.who} asked for changes to ${request(t)}${inPlaceOf(t)}${atRisk(t)}${note(t)}`,
  "request.revised": (t) => `${t.who} revised ${changedRequest(t)}${atRisk(t)}${note(t)}`,
  "request.narrowed": (t) => `${t.who} narrowed ${changedRequest(t)}${atRisk(t)}${note(t)}`,
  "request.reassigned": (t) => `${t.who} passed ${request(t)} to ${to(t)}${note(t)}`,
  "request.commented": (t) => `${t.who} commented on ${request(t)}${note(t, "comment")}`,
  "request.approved": (t) => `${t.who} approved ${request(t)}${inPlaceOf(t)}${atRisk(t)}${note(t)}`,
  "request.granted_at_once": (t) =>
    `${request(t).replace(/^t/, "T")} was granted without an approver${atRisk(t)}, by ${t.name(t.entry.facts.policy, "its policy")}`,
  "request.denied": (t) =>
    t.entry.facts.consent === "refused"
      ? `${t.who} refused to consent to ${request(t)}${atRisk(t)}${note(t)}`
      : `${t.who} denied ${request(t)}${inPlaceOf(t)}${atRisk(t)}${note(t)}`,
  "request.withdrawn": (t) => `${t.who} withdrew ${request(t)}${note(t)}`,
  "request.expired": (t) => `${request(t).replace(/^t/, "T")} expired unanswered`,
};

const controls: Readonly<Record<string, string>> = {
  agent: "an agent",
  blueprint: "a blueprint",
  "approval-policy": "an approval policy",
  "resource-server": "the catalogue of a resource server",
  "person-entitlement": "a person's entitlement",
  "group-entitlement": "a group's entitlement",
  "group-membership": "a person's groups",
  "identity-provider": "an identity provider",
  suspension: "the suspension of every agent",
  "trusted-issuer": "a trusted issuer",
  "person-roles": "a person's roles",
  "person-sign-in": "how a person signs in",
  "log-retention": "how long records are kept",
  "legal-hold": "a legal hold",
};

/** The subject of a proposed change: `the blueprint payments`. */
function control({ entry, name }: Told): string {
  const kind = controls[String(entry.facts.kind)] ?? spelled(entry.facts.kind);
  const subject = name(entry.facts.subjectId, "");
  return subject === "" ? `a change of ${kind}` : `a change of ${kind} (${subject})`;
}

/** ` that A had proposed`. */
const proposer = ({ entry, name }: Told): string =>
  ` that ${entry.facts.holderIds === undefined ? name(entry.facts.proposedById, "a person") : "a SCIM client"} had proposed`;

const changes: Templates = {
  "control-change.proposed": (t) =>
    `${t.who} proposed ${control(t)}, to be confirmed by a second person${atRisk(t)}${t.because}`,
  "control-change.confirmed": (t) => `${t.who} confirmed ${control(t)}${proposer(t)}${atRisk(t)}`,
  "control-change.refused": (t) => `${t.who} refused ${control(t)}${proposer(t)}${atRisk(t)}${t.because}`,
  "control-change.withdrawn": (t) => `${t.who} withdrew ${control(t)}${atRisk(t)}${t.because}`,
  "control-change.expired": (t) => `${control(t).replace(/^a/, "A")}${proposer(t)} expired unconfirmed${atRisk(t)}`,
};

type Term = { noun: string; text?: (value: unknown, told: Told) => string };
const inDays = (value: unknown): string => `${value} days`;

/** Members of a blueprint; those that are too long for a sentence are named only. */
const blueprintTerms: Readonly<Record<string, Term>> = {
  ceiling: { noun: "ceiling" },
  defaults: { noun: "defaults" },
  dormancy: { noun: "steps for silent agents" },
  tokenTtlSeconds: { noun: "token lifetime", text: (value) => `${value} s` },
  keyLifetimeDays: { noun: "key lifetime", text: inDays },
  maxDelegationDays: { noun: "longest delegation", text: inDays },
  requireDpop: { noun: "proof of possession", text: (value) => (value === true ? "required" : "optional") },
  grantSubdelegationsAtOnce: {
    noun: "subdelegations without an approver",
    text: (value) => (value === true ? "yes" : "no"),
  },
  approvalPolicyId: {
    noun: "approval policy",
    text: (value, { name }) => (typeof value === "string" ? name(value, "another one") : "none"),
  },
};

/** The changed terms of a blueprint: ` (token lifetime 300 s → 600 s, ceiling)`. */
function termsMoved(told: Told): string {
  const parts = told.entry.changes.map(({ member, before, after }) => {
    const { noun, text } = blueprintTerms[member] ?? { noun: axisText(member) };
    return text ? `${noun} ${text(before, told)} → ${text(after, told)}` : noun;
  });
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

const policies: Templates = {
  "approval-policy.created": (t) => `${t.who} created the approval policy ${t.text("name", "")}`.trim(),
  "approval-policy.changed": (t) =>
    `${t.who} changed the approval policy ${t.text("name", "")}${members(t)}${proposedBy(t)}`,
  "approval-cover.set": (t) =>
    `${t.who} named ${t.name(t.entry.facts.cover, "a person")} to decide in their place until ${dayTold(t.entry.facts.until)}`,
  "approval-cover.accepted": (t) =>
    `${t.who} accepted to decide in the place of ${t.name(t.entry.facts.for, "a person")}`,
  "approval-cover.declined": (t) =>
    `${t.who} declined to decide in the place of ${t.name(t.entry.facts.for, "a person")}`,
  "approval-cover.ended": (t) => `${t.who} ended the cover by ${t.name(t.entry.facts.cover, "a person")}`,
  "blueprint.created": (t) => `${t.who} created the blueprint ${t.text("name", "")}`.trim(),
  "blueprint.edited": (t) =>
    `${t.who} changed the blueprint ${t.text("name", "")}${termsMoved(t)}${proposedBy(t)}${t.because}`,
  "entitlement.set": (t) => `${t.who} set what ${t.text("name", "a person")} may delegate${proposedBy(t)}`,
  "entitlement.followed": (t) =>
    `What ${t.name(t.entry.facts.personId, "a person")} may delegate followed a change of their groups`,
  "authority-template.created": (t) => `${t.who} created the template ${t.text("name", "")}`.trim(),
  "authority-template.edited": (t) => `${t.who} edited the template ${t.text("name", "")}`.trim() + members(t),
  "authority-template.removed": (t) => `${t.who} removed the template ${t.text("name", "")}`.trim(),
  "authority-test.saved": (t) => `${t.who} saved the test ${t.text("name", "")} for ${t.agent}`,
  "authority-test.edited": (t) => `${t.who} edited the test ${t.text("name", "")} for ${t.agent}${members(t)}`,
  "authority-test.removed": (t) => `${t.who} removed the test ${t.text("name", "")} for ${t.agent}`,
};

/** Delegations, requests, and the controls that bound them. */
export const authoritySentences: Templates = { ...delegations, ...requests, ...changes, ...policies };
