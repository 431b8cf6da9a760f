import { amountsOf, limitText } from "./amounts";
import { refusalText } from "./refusals";
import { a, atRisk, inPlaceOf, listed, members, proposedBy, spelled, type Templates, type Told } from "./told";

/** Amounts after their object: ` of 17.52 EUR`; of plain fields ` (quantity 60)`. */
function ofAmounts(entry: Told["entry"]): string {
  const amounts = listed(amountsOf(entry));
  if (amounts === "") return "";
  return /^\d/.test(amounts) ? ` of ${amounts}` : ` (${amounts})`;
}

/** The requested action: `create a payment of 17.52 EUR on account/eu-7/pay-1`. */
function deed({ entry, text }: Told): string {
  const { action = "act", resource_type: type, facts } = entry;
  const resource = text("resource", typeof facts.resource === "string" ? facts.resource : "");
  // Actions of this product's own API are permissions.
  if (action.includes(":")) return `use ${action}${resource === "" ? "" : ` on ${resource}`}`;
  const object = type === undefined ? "" : ` ${a(type)}`;
  return `${action}${object}${ofAmounts(entry)}${resource === "" ? "" : ` on ${resource}`}`;
}

/** The represented person, else the delegator whose authority the agent held. */
function forWhom({ entry, name }: Told): string {
  const id = entry.facts.for ?? entry.facts.delegator;
  return typeof id === "string" ? ` for ${name(id, "a person")}` : "";
}

const approvalOf = ({ facts }: Told["entry"]): { by?: unknown } =>
  typeof facts.approval === "object" && facts.approval !== null ? facts.approval : {};

function byWhoseApproval({ entry, name }: Told): string {
  const { by } = approvalOf(entry);
  if (typeof by === "string") return `, approved by ${name(by, "a person")}`;
  const { approver } = entry.facts;
  return typeof approver === "string" ? `, under a delegation approved by ${name(approver, "a person")}` : "";
}

function decided(told: Told): string {
  const { entry, agent, name } = told;
  const subject = entry.agent === undefined ? "An unknown agent" : agent;
  const asked = `to ${deed(told)}${forWhom(told)}`;
  if (entry.decision !== "deny") return `${subject} was allowed ${asked}${byWhoseApproval(told)}`;
  const { by } = approvalOf(entry);
  const denier = entry.code === "approval_denied" && typeof by === "string" ? `${name(by, "a person")} denied it` : "";
  return `${subject} was not allowed ${asked}: ${denier || (limitText(entry) ?? refusalText(entry.code ?? "refused"))}`;
}

/** The agent, person or resource server that a detection is about. */
function detectedOf({ entry, agent, name }: Pick<Told, "entry" | "agent" | "name">): string {
  if (entry.agent !== undefined) return agent;
  const person = entry.refs?.find((ref) => ref.startsWith("per_"));
  if (person !== undefined) return name(person, "a person");
  return name(
    entry.refs?.find((ref) => ref.startsWith("rsv_")),
    "a resource server",
  );
}

const judged =
  (verb: string) =>
  (told: Told): string => {
    const { who, entry, because } = told;
    return `${who} ${verb} a detection (${spelled(entry.facts.kind)}) about ${detectedOf(told)}${proposedBy(told)}${because}`;
  };

function detected({ entry, agent, name }: Told): string {
  const person = name(
    entry.refs?.find((ref) => ref.startsWith("per_")),
    entry.code === "break_glass_used" ? "An admin" : "a person",
  );
  if (entry.code === "break_glass_used") return `${person} signed in by password, past the identity providers`;
  if (entry.code === "deactivations_held")
    return `The deactivation of ${person} by an event was held back: it was one of too many`;
  if (entry.code === "stop_drill") return `A stop drill on ${agent} did not pass, or did not run`;
  if (entry.code === "responses_held")
    return `The circuit breaker opened: rules stop no agents, the first was ${agent}`;
  if (entry.code === "approval_drip") return `${agent} asked people for single actions too often`;
  if (entry.code === "superseded_key_used") {
    return `An instance of ${agent} showed itself twice: a retired key of it was used`;
  }
  return `A rule found something unusual (${spelled(entry.code ?? "unknown")}) about ${detectedOf({ entry, agent, name })}`;
}

/** Single actions, tokens and detections. */
export const actionSentences: Templates = {
  "decision.made": decided,
  "outcome.reported": ({ entry, agent, name }) =>
    `${name(entry.actor.id, "A resource server")} ${entry.code === "executed" ? "carried out" : "did not carry out"} an action that ${agent} was allowed`,
  "action-approval.step_approved": (t) =>
    `${t.who} approved one step of the approval for ${t.agent} to ${deed(t)}${inPlaceOf(t)}${atRisk(t)}; a further approval was needed${t.because}`,
  "action-approval.approved": (t) =>
    `${t.who} approved that ${t.agent} may ${deed(t)}${inPlaceOf(t)}${atRisk(t)}${t.because}`,
  "action-approval.denied": (t) =>
    `${t.who} denied that ${t.agent} may ${deed(t)}${inPlaceOf(t)}${atRisk(t)}${t.because}`,
  "action-approval.taken_back": (t) => {
    const { approver } = t.entry.facts;
    const given = approver === t.entry.actor.id ? "" : `, given by ${t.name(approver, "a person")}`;
    return `${t.who} took back the approval for ${t.agent} to ${deed(t)}${given}${t.because}`;
  },
  "action-approval.expired": (t) => {
    const { before, delegation, cause } = t.entry.facts;
    const approval = `An approval for ${t.agent} to ${deed(t)}`;
    if (delegation !== undefined) return `${approval} ended undecided, because the delegation ended`;
    if (cause === "quorum_lost")
      return `${approval} ended unused, because a person who gave it left or may no longer give it`;
    return `${approval} expired ${before === "approved" ? "unused" : "undecided"}`;
  },
  "token.issued": ({ entry, agent, name }) =>
    `${agent} received an access token for ${name(entry.facts.resourceServer, "a resource server")}${typeof entry.facts.onBehalfOf === "string" ? ` for ${name(entry.facts.onBehalfOf, "a person")}` : ""}`,
  "token.refused": ({ entry, agent, text }) =>
    `${agent} was refused a token${text("resource", "") === "" ? "" : ` for ${text("resource", "")}`}: ${refusalText(entry.code ?? "refused")}`,
  "token.revoked": ({ who, entry, agent }) =>
    entry.actor.type === "instance"
      ? `${agent} revoked an access token of its own`
      : `${who} revoked an access token of ${agent}`,
  "token.revocation-refused": ({ agent }) => `${agent} was not allowed to revoke a token of another instance`,
  "subject-token.issued": ({ who, entry, agent }) =>
    `${who} let ${entry.agent === undefined ? "agents" : agent} act in their name for five minutes`,
  "detection.raised": detected,
  "detection.worsened": (told) =>
    `A detection (${spelled(told.entry.facts.kind)}) about ${detectedOf(told)} became more severe${members(told)}`,
  "detection-rule.changed": (t) =>
    `${t.who} changed the detection rule for ${spelled(t.entry.facts.rule)}${members(t)}${proposedBy(t)}${t.because}`,
  "detection.assigned": ({ who, agent, entry, name }) => {
    const which = `a detection (${spelled(entry.facts.kind)}) about ${entry.agent === undefined ? "a person" : agent}`;
    const to = entry.facts.assigneeId;
    return typeof to === "string"
      ? `${who} assigned ${which} to ${name(to, "a person")}`
      : `${who} assigned ${which} to no person`;
  },
  "detection.closed": judged("closed"),
  "detection.confirmed": judged("confirmed"),
  "detection.expected": judged("marked as expected for a time"),
  "detection.dismissed": judged("dismissed"),
  "detection.reopened": judged("opened again"),
  "detection.commented": judged("wrote about"),
};
