import { typesMoved } from "./catalogue";
import { refusalText } from "./refusals";
import {
  atRisk,
  dayTold,
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

const hasOwner = ({ entry }: Told, member: string): boolean => typeof entry.facts[member] === "string";
const owner = ({ entry, name }: Told, member: string): string => name(entry.facts[member], "a person");
const ownedBy = (t: Told): string => (hasOwner(t, "ownerId") ? `owned by ${owner(t, "ownerId")}` : "without an owner");

const agents: Templates = {
  "agent.registered": (t) => `${t.who} registered ${t.agent}, ${ownedBy(t)}`,
  "agent.edited": (t) => `${t.who} edited ${t.agent}${members(t)}${proposedBy(t)}${t.because}`,
  "agent.tagged": (t) => `${t.who} changed the tags of ${t.agent}`,
  "agents.exported": (t) =>
    `${t.who} downloaded the list of agents as ${String(t.entry.facts.format ?? "a file").toUpperCase()}${t.text("q", "") === "" ? "" : `, filtered by ${t.text("q", "")}`}`,
  "agent.activation-lapsed": (t) => `The activation of ${t.agent} lapsed: no second person confirmed it${atRisk(t)}`,
  "agent.activation-refused": (t) => `${t.who} refused to activate ${t.agent}${atRisk(t)}${t.because}`,
  "agent.activation-requested": (t) => `${t.who} asked to activate ${t.agent}${atRisk(t)}`,
  "agent.activated": (t) =>
    `${t.who} activated ${t.agent}${typeof t.entry.facts.requestedById === "string" ? `, as ${t.name(t.entry.facts.requestedById, "another person")} asked` : ""}${proposedBy(t)}${atRisk(t)}`,
  "agent.suspended": (t) => `${t.who} suspended ${t.agent}${t.because}`,
  "agent.resumed": (t) =>
    typeof t.entry.facts.plannedById === "string"
      ? `${t.agent} was resumed: the given end of its suspension had come`
      : `${t.who} resumed ${t.agent}`,
  "agent.reinstated": (t) => `${t.who} reinstated ${t.agent}${proposedBy(t)}${t.because}`,
  "agent.retirement-planned": (t) =>
    t.entry.facts.drainingSince === undefined
      ? `${t.who} planned to retire ${t.agent} at ${instantTold(t.entry.facts.at)}${t.because}`
      : `${t.who} began to drain ${t.agent}, which is retired at ${instantTold(t.entry.facts.at)}${t.because}`,
  "agent.retirement-unplanned": (t) =>
    t.entry.facts.drainedSince === undefined
      ? `${t.who} gave up the planned retirement of ${t.agent}`
      : `${t.who} gave up the retirement of ${t.agent}, which drained for it`,
  "agent.retirement-begun": (t) => `${t.who} began to retire ${t.agent}${t.because}`,
  "agent.retired": (t) => `${t.agent} was retired`,
  "agent.revoked": (t) => `${t.who} revoked ${t.agent}${t.because}`,
  "agent.transferred": (t) =>
    `${t.who} transferred ${t.agent}${hasOwner(t, "fromOwnerId") ? ` from ${owner(t, "fromOwnerId")}` : ", which had no owner,"} to ${owner(t, "ownerId")}${proposedBy(t)}${t.because}`,
};

const instance =
  (verb: string): Template =>
  (t) =>
    `${t.who} ${verb} an instance of ${t.agent}${t.because}`;

const quarantined: Template = (t) =>
  t.entry.code === "superseded_key_used"
    ? `An instance of ${t.agent} was quarantined: a retired key of it was used`
    : `${t.who} quarantined an instance of ${t.agent}${t.because}`;

const instances: Templates = {
  "enrolment-token.issued": (t) => `${t.who} issued an enrolment token for ${t.agent}`,
  "enrolment-token.revoked": (t) => `${t.who} revoked an enrolment token for ${t.agent}`,
  "enrolment-token.expired": (t) => `An enrolment token for ${t.agent} expired unused`,
  "enrolment.refused": (t) => `An enrolment as ${t.agent} was refused: ${spelled(t.entry.code)}`,
  "instance.enrolled": (t) => `An instance of ${t.agent} enrolled with its own key`,
  "instance.expired": (t) => `The key of an instance of ${t.agent} expired`,
  "instance.key-activated": (t) => `An instance of ${t.agent} began to use its new key`,
  "instance.key-rotation-begun": (t) => `An instance of ${t.agent} announced a new key`,
  "instance.key-rotation-refused": (t) =>
    `An instance of ${t.agent} was refused a new key: ${refusalText(t.entry.code ?? "")}`,
  "instance.quarantined": quarantined,
  "instance.rotation-requested": (t) => `${t.who} asked an instance of ${t.agent} to rotate its key${t.because}`,
  "instance.released": (t) => `${t.who} released an instance of ${t.agent} from quarantine${t.because}`,
  "instance.revoked": instance("revoked"),
  "workload-rule.created": (t) =>
    `${t.who} let workloads ${t.text("subjectPattern", "")} enrol as instances of ${t.agent}`,
  "workload-rule.disabled": (t) =>
    `${t.who} disabled the rule by which workloads ${t.text("subjectPattern", "")} enrolled as ${t.agent}`,
};

const server = ({ text }: Told): string => named("the resource server", text("name", ""));
const serverOf = ({ entry, name }: Told): string => name(entry.facts.resourceServerId, "a resource server");
const issuer = ({ text }: Told): string => named("the issuer", text("name", ""));

const systems: Templates = {
  "resource-server.registered": (t) => `${t.who} created ${server(t)}`,
  "resource-server.edited": (t) =>
    `${t.who} edited ${server(t)}${members(t, { types: typesMoved(t.entry) })}${proposedBy(t)}${t.because}`,
  "resource-server.key-issued": (t) => `${t.who} issued the key ${t.text("name", "")} of ${serverOf(t)}`,
  "resource-server.key-revoked": (t) => `${t.who} revoked a key of ${serverOf(t)}`,
  "trusted-issuer.created": (t) => `${t.who} trusted ${issuer(t)}${proposedBy(t)}${t.because}`,
  "trusted-issuer.edited": (t) => `${t.who} changed ${issuer(t)}${members(t)}${proposedBy(t)}${t.because}`,
  "trusted-issuer.disabled": (t) => `${t.who} stopped trusting ${issuer(t)}${t.because}`,
  "trusted-issuer.keys-changed": (t) => `${issuer(t).replace(/^t/, "T")} published other keys`,
  "trusted-issuer.fetch-failed": (t) => `The keys of ${issuer(t)} could not be fetched: ${spelled(t.entry.code)}`,
  "key.rotated": (t) => `${t.who} rotated the signing key for ${spelled(t.entry.facts.purpose)}`,
  "key.activated": (t) => `A signing key for ${spelled(t.entry.facts.purpose)} began to sign`,
  "key.retired": (t) => `A signing key for ${spelled(t.entry.facts.purpose)} ceased to sign`,
  "settings.changed": (t) =>
    `${t.who} changed the organisation's settings${t.entry.changes.map(({ member, before, after }) => `, ${member.replaceAll(/([A-Z])/g, " $1").toLowerCase()} ${before} → ${after}`).join("")}`,
};

const subject = ({ entry, name }: Told, fallback: string): string => name(entry.facts.subject, fallback);

const stoppedKinds: Readonly<Record<string, string>> = {
  instance: "an instance",
  delegation: "a delegation",
  all: "every agent",
};
const stopped = (t: Told): string => subject(t, stoppedKinds[String(t.entry.facts.scope)] ?? "its subject");

type Counts = Readonly<Record<string, unknown>>;
const countsOf = (value: unknown): Counts => (typeof value === "object" && value !== null ? { ...value } : {});

/** `3 delegations and 1 instance`; kinds of which there are none are left out. */
const counted = (counts: Counts, nouns: Readonly<Record<string, string>>): string =>
  listed(
    Object.entries(nouns).flatMap(([member, noun]) => {
      const count = Number(counts[member] ?? 0);
      return count <= 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`];
    }),
  );

const endedNouns = {
  delegations: "delegation",
  instances: "instance",
  enrolmentTokens: "enrolment token",
  workloadRules: "enrolment rule",
};
const stoppedNouns = { agents: "agent", delegations: "delegation", instances: "instance", tokens: "token" };
/** The objects that these stops end. Their agents may still use other authority. */
const partlyStopped: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  delegation: { delegations: "delegation", tokens: "token" },
  instance: { tokens: "token" },
  resource_server: { delegations: "delegation", tokens: "token" },
};
/** The kind among which a stopped thing counts itself. */
const ownCount: Readonly<Record<string, string>> = {
  agent: "agents",
  instance: "instances",
  delegation: "delegations",
};

/**
 * The rows that a stop ended. If it ended none, as for a resource server, the rows that it stopped. Undefined if the
 * record has no `impact`.
 */
function reached({ entry }: Told): string | undefined {
  const { ended, impact } = { ended: countsOf(entry.facts.ended), impact: countsOf(entry.facts.impact) };
  const own = ownCount[String(entry.facts.scope)];
  const below = own === undefined ? impact : { ...impact, [own]: Number(impact[own] ?? 0) - 1 };
  const nouns = partlyStopped[String(entry.facts.scope)] ?? stoppedNouns;
  const told = counted(ended, endedNouns) || counted(below, nouns);
  if (told !== "") return told;
  return entry.facts.impact === undefined ? undefined : "nothing below it";
}

function settled(t: Told): string {
  const figures = reached(t);
  if (figures === undefined)
    return `The stop of ${stopped(t)} is complete; the delegations and tokens below it were not counted`;
  return `The stop of ${stopped(t)} reached ${figures}`;
}

/** The subject of a suspension of many: `every agent of the blueprint payments`. */
function fleet(t: Told): string {
  const scope = String(t.entry.facts.scope);
  if (scope === "all") return "every agent";
  if (scope === "owner") return `all agents of ${subject(t, "an owner")}`;
  if (scope === "blueprint") return `all agents of the blueprint ${subject(t, "")}`.trim();
  return `all access to ${subject(t, "a resource server")}`;
}

/** The silence of an agent, or of one of its delegations or instances. An instance may have renewed tokens meanwhile. */
function silence(t: Told): string {
  const { kind, days } = t.entry.facts;
  if (kind === "instance") return `An instance of ${t.agent} had no action for ${days} days`;
  return `${kind === "delegation" ? "A delegation of" : "The agent"} ${t.agent} was not used for ${days} days`;
}

const heldWords: Readonly<Record<string, string>> = {
  too_many: ". The server does not retire so many agents at once",
  detection: ". A detection about it is open or confirmed",
  no_owner: ". It has no active owner or backup owner",
};

const drillResults: Readonly<Record<string, string>> = { passed: "passed", slow: "was too slow", failed: "failed" };

const stops: Templates = {
  "discovery.imported": (t) =>
    `${t.who} imported identities of ${t.text("origin", "another system")}: ${t.entry.facts.added} new, ${t.entry.facts.changed} changed`,
  "discovery.seen": (t) => `${t.who} asked for decisions about ${t.entry.facts.added} subjects that are no agents`,
  "discovery.decided": (t) =>
    `${t.who} marked ${named("the identity", t.text("name", ""))} as ${t.entry.facts.status}${t.because}`,
  "job.retried": (t) => `${t.who} let the job ${t.entry.facts.job} run again`,
  "dormancy.warned": silence,
  "dormancy.retirement-announced": (t) =>
    `The retirement of ${t.agent} was announced for ${dayTold(t.entry.facts.retiresAt)}: it has not acted for ${t.entry.facts.days} days`,
  "dormancy.retirement-proposed": (t) =>
    `Security was asked to retire ${t.agent}, which has not acted for ${t.entry.facts.days} days${heldWords[String(t.entry.facts.because)] ?? ""}`,
  "dormancy.retirement-withdrawn": (t) =>
    `The announced retirement of ${t.agent} was taken back: ${t.entry.facts.because === "end_planned" ? "its end is planned" : "the policy does not retire it now"}`,
  "dormancy.silence-expected": (t) =>
    `${t.who} declared that ${t.agent} will be silent until ${dayTold(t.entry.facts.until)}${t.because}`,
  "dormancy.silence-withdrawn": (t) => `${t.who} ended the declared silence of ${t.agent}`,
  "drill.configured": (t) =>
    t.entry.changes.length === 0 || t.entry.changes.some(({ member }) => member === "agentId")
      ? `${t.who} chose ${t.agent} as the canary of the stop drills`
      : `${t.who} changed the stop drills on ${t.agent}${members(t)}`,
  "drill.run": (t) => `A stop drill on ${t.agent} ${drillResults[String(t.entry.facts.status)] ?? "ended"}`,
  "fleet.suspended": (t) => `${t.who} suspended ${fleet(t)}${t.because}`,
  "fleet.resumed": (t) => `${t.who} lifted the suspension of ${fleet(t)}${t.because}`,
  "owner.revoked": (t) => `${t.who} stopped all agents of ${subject(t, "an owner")}${t.because}`,
  "blueprint.revoked": (t) => `${t.who} stopped all agents of the blueprint ${subject(t, "")}`.trim() + t.because,
  "resource-server.revoked": (t) => `${t.who} stopped all access to ${subject(t, "a resource server")}${t.because}`,
  "organisation.revoked": (t) => `${t.who} stopped every agent${t.because}`,
  "clock.acknowledged": (t) =>
    `An operator acknowledged that the database's clock was set ${t.entry.facts.ahead ? "ahead" : "back"} from ${instantTold(t.entry.facts.floor)}${t.because}`,
  "log.restored": (t) =>
    `An operator acknowledged a restored database and stopped every agent; the log goes on as ${t.entry.facts.origin}${t.because}`,
  "revocation.settled": settled,
};

/** Agents, instances, the systems around them, and what stops them. */
export const registrySentences: Templates = { ...agents, ...instances, ...systems, ...stops };
