import { askingOnly, policyAt, policyVersion } from "@/lib/approval-policies/former.queries";
import type { PolicyFacts } from "@/lib/approval-policies/model";
import { recordsOfAgent, spendingRecords, unlessTooBroad } from "@/lib/audit/former-records";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { blueprintAt } from "@/lib/blueprints/former.queries";
import type { FormerBlueprint } from "@/lib/blueprints/model";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import type { RecordedVersion } from "@/lib/delegations/recorded-versions.queries";
import { entitlementBefore } from "@/lib/entitlements/former.queries";
import { type HopThen, judged, leftOutRule, type PlaceOfDecision, type RulesThen } from "./model";

/** The sources of former rules and amounts. They use nothing from after the decision. */
export const formerRules = { blueprintAt, entitlementBefore, spendingRecords };
export type FormerRules = typeof formerRules;

/** Newer records about an agent that do not hold its state, such as revocations. */
const mostOther = 50;

/**
 * Reads the rules that applied to a decision: the versions that its record names, and for agents above the versions in
 * force at its place in the log. Rules of delegations that the asker may not see are left out.
 */
export async function rulesThen(
  asker: Asker,
  at: PlaceOfDecision,
  versions: readonly RecordedVersion[],
  sources: FormerRules = formerRules,
): Promise<RulesThen> {
  const shown = versions.filter(({ seen }) => seen);
  const parts: RulesThen[] = [];
  for (const version of shown) {
    const isLeaf = version === versions.at(-1);
    parts.push(await entitlementOf(asker, at, version, sources));
    parts.push(await agentRules(at, version, isLeaf, sources));
    parts.push(delegationRules(version, isLeaf && shown.length < versions.length));
  }
  if (shown.length < versions.length) parts.push({ hops: [], links: [], rules: [hiddenRule] });
  return {
    hops: parts.flatMap(({ hops }) => hops),
    links: parts.flatMap(({ links }) => links),
    rules: parts.flatMap(({ rules }) => rules),
  };
}

const hiddenRule = leftOutRule(
  "hidden_delegations",
  null,
  "Delegations that you may not see, with their ceilings and limits. The last version holds their constraints.",
);

/** The statement of a version, and former ones. `inherits`: also the constraints of versions above that are left out. */
function delegationRules(recorded: RecordedVersion, inherits: boolean): RulesThen {
  const { id, version, agent, createdAt, stated, effective, former } = recorded;
  const name = `Version ${version} of the delegation to ${agent.name}`;
  const hop = (authority: RecordedVersion["stated"], kind: HopThen["kind"] = "delegation"): HopThen => ({
    ...{ kind, key: kind === "inherited" ? `${id} inherited` : id, name, version, since: createdAt },
    authority: compileAuthority(authority),
  });
  const also = former.length > 0 ? " Former versions of it still applied to delegations below." : "";
  return {
    hops: [...[stated, ...former].map((one) => hop(one)), ...(inherits ? [hop(effective, "inherited")] : [])],
    links: [],
    rules: [judged("delegations", id, version, `${name}, as it was signed.${also}`)],
  };
}

async function entitlementOf(
  asker: Asker,
  { index }: PlaceOfDecision,
  { delegatorId, createdAt }: RecordedVersion,
  sources: FormerRules,
): Promise<RulesThen> {
  if (delegatorId === null) return { hops: [], links: [], rules: [] };
  const unknown = (reason: string): RulesThen => ({
    ...{ hops: [], links: [] },
    rules: [leftOutRule("entitlements", delegatorId, `The entitlement of the delegator ${delegatorId}: ${reason}`)],
  });
  if (!maySeeEntitlement(asker, delegatorId)) return unknown("you may not see it.");
  const found = await unlessTooBroad(() => sources.entitlementBefore(delegatorId, index));
  if (!found) return unknown("the records do not show it, because groups had a part in it or a record is gone.");
  const { authority } = found;
  const sentence = authority === null ? "everything." : "as the log holds it.";
  const rules = [judged("entitlements", delegatorId, null, `The entitlement of the delegator: ${sentence}`)];
  if (authority === null) return { hops: [], links: [], rules };
  const [key, name] = [delegatorId, "The entitlement of the delegator"];
  return {
    hops: [{ kind: "entitlement", key, name, since: createdAt, authority: compileAuthority(authority) }],
    ...{ links: [], rules },
  };
}

type AgentThen = {
  agent: PolicyFactsOfAgent;
  blueprintId: string;
  /** Of the blueprint; undefined where the record of the decision does not name it. */
  version: number | undefined;
  /** The policy that asked, as the record of the decision names it; undefined where it names none of this agent. */
  asking?: { id: string; version: number } | null;
};
type PolicyFactsOfAgent = Pick<PolicyFacts, "riskTier" | "environment">;

/** The ceiling of the agent's blueprint, and the approval policy that the blueprint named. */
async function agentRules(
  at: PlaceOfDecision,
  { agent: { id, name, createdAt } }: RecordedVersion,
  isLeaf: boolean,
  sources: FormerRules,
): Promise<RulesThen> {
  const then = (isLeaf ? actingAgent(at.facts) : undefined) ?? (await unlessTooBroad(() => agentThen(id, at)));
  if (!then) return unknownAgent(id, name, "no record holds its blueprint of then.");
  const { blueprintId, version } = then;
  const blueprint = await unlessTooBroad(() => sources.blueprintAt(blueprintId, { version, before: at.index }));
  if (blueprint === undefined) return unknownAgent(id, name, "the records of its blueprint take too long to search.");
  if (blueprint === "not_kept")
    return unknownAgent(id, name, `the version of then of the blueprint ${blueprintId} is not kept.`);
  if (blueprint === "altered")
    return unknownAgent(
      id,
      name,
      `the version of then of the blueprint ${blueprintId} differs from its sealed record.`,
    );
  const asking = await askingThen(then, blueprint, { id, name }, at.time);
  const of = `version ${blueprint.version} of the blueprint ${blueprint.name}`;
  const sentence = blueprint.ceiling ? `The ceiling of ${name}: ${of}.` : `No ceiling of ${name}: ${of} set none.`;
  const unsealed = blueprint.isSealed ? "" : " No sealed record of that version was found.";
  const hopName = `The ceiling of ${name}, ${of}`;
  return {
    hops: blueprint.ceiling
      ? [{ kind: "ceiling", key: id, name: hopName, since: createdAt, authority: compileAuthority(blueprint.ceiling) }]
      : [],
    links: asking.links,
    rules: [judged("ceilings", blueprint.id, blueprint.version, sentence + unsealed), ...asking.rules],
  };
}

const unknownAgent = (id: string, name: string, reason: string): RulesThen => ({
  ...{ hops: [], links: [] },
  rules: [
    leftOutRule("ceilings", id, `The ceiling of ${name}: ${reason}`),
    leftOutRule("approval_policies", id, `The approval policy of ${name}: ${reason}`),
  ],
});

/** The acting agent as the record of the decision holds it; undefined for records of releases before these facts. */
function actingAgent(facts: PlaceOfDecision["facts"]): AgentThen | undefined {
  const { blueprintId, blueprintVersion, policyId, policyVersion } = facts;
  const agent = agentIn(facts);
  if (!agent || typeof blueprintId !== "string" || typeof blueprintVersion !== "number") return undefined;
  const isNamed = typeof policyId === "string" && typeof policyVersion === "number";
  const asking = isNamed ? { id: policyId, version: policyVersion } : null;
  return { agent, blueprintId, version: blueprintVersion, asking };
}

async function agentThen(agentId: string, { index }: PlaceOfDecision): Promise<AgentThen | undefined> {
  const records = await recordsOfAgent(agentId, { before: index, limit: mostOther });
  for (const { body } of records) {
    const { blueprintId } = body.facts ?? {};
    const agent = agentIn(body.facts ?? {});
    if (agent && typeof blueprintId === "string") return { agent, blueprintId, version: undefined };
  }
  return undefined;
}

function agentIn({ riskTier, environment }: PlaceOfDecision["facts"]): PolicyFactsOfAgent | undefined {
  // The product wrote them, and no other writer exists.
  if (typeof riskTier !== "string" || typeof environment !== "string") return undefined;
  return { riskTier, environment } as PolicyFactsOfAgent;
}

type Asking = Pick<RulesThen, "links" | "rules">;

async function askingThen(
  { agent, asking }: AgentThen,
  { approvalPolicyId }: FormerBlueprint,
  { id, name }: { id: string; name: string },
  time: Date,
): Promise<Asking> {
  const none: Asking = {
    links: [{ agent, asking: null }],
    rules: [judged("approval_policies", id, null, `No approval policy of ${name} asked before single actions.`)],
  };
  if (asking === null) return none;
  const policy = asking ? await policyVersion(asking.id, asking.version) : await policyAt(approvalPolicyId, time);
  if (!policy) {
    const sentence = `The approval policy of ${name}: its version of then is not kept.`;
    return { links: [{ agent, asking: null }], rules: [leftOutRule("approval_policies", id, sentence)] };
  }
  const asks = askingOnly(policy);
  if (!asks) return none;
  const sentence = `Version ${policy.version} of the approval policy ${policy.name}.`;
  return {
    links: [{ agent, asking: asks }],
    rules: [judged("approval_policies", policy.id, policy.version, sentence)],
  };
}
