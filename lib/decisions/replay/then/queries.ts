import type { RecordedDecision } from "@/lib/audit/recorded-decisions";
import type { Catalogue } from "@/lib/authority/language/model";
import { toActions } from "@/lib/decisions/replay/recorded";
import type { ReplayedRule } from "@/lib/decisions/replay/single.schema";
import type { Asker } from "@/lib/delegations/policy";
import { recordedVersions } from "@/lib/delegations/recorded-versions.queries";
import { catalogueAt } from "@/lib/resource-servers/former-catalogue.queries";
import { spentBefore } from "./counters.queries";
import { namesLimits } from "./facts.policy";
import { type CountingBounds, judged, leftOutRule, mostCounted, type PlaceOfDecision } from "./model";
import { judgeOne, wantsOf } from "./policy";
import { type FormerRules, formerRules, rulesThen } from "./rules.queries";

type Hop = { id: string; version: number; digest: string };

export type ThenOptions = { sources?: FormerRules; most?: CountingBounds };

/** Parts of a decision that nothing kept allows to judge again. */
const neverJudged: readonly ReplayedRule[] = [
  leftOutRule(
    "token",
    null,
    "The token: records do not hold its narrower authority, its task, its end or the proof of possession.",
  ),
  leftOutRule(
    "standing",
    null,
    "Whether the agents, keys, delegations and people were active then, and whether a stop applied.",
  ),
];

/**
 * Judges a recorded decision by the rules that applied to it: signed versions, ceilings, approval policies, entitlements
 * and the catalogue, as far as they are kept. Records and spends nothing.
 *
 * @returns the reason if the record cannot be judged again.
 */
export async function judgedThen(
  asker: Asker,
  record: RecordedDecision,
  hops: readonly Hop[],
  { sources = formerRules, most = mostCounted }: ThenOptions = {},
) {
  const catalogue = await catalogueThen(record);
  const { actions } = await toActions([record], undefined, catalogue.servers);
  const [now] = actions;
  if (!now) return "facts_missing";
  const versions = await recordedVersions(asker, hops);
  if (versions.length < hops.length) return "version_missing";
  const { index, time, facts } = record;
  const at: PlaceOfDecision = { index, time, facts };
  const action = typeof facts.environment === "string" ? { ...now, environment: facts.environment } : now;
  const { rules, ...then } = await rulesThen(asker, at, versions, sources);
  const wants = wantsOf(action, then.hops) ?? [];
  const { spent, rules: limits } = await spentBefore(at, wants, { most, sources });
  return {
    replayed: judgeOne(action, then, spent),
    otherLimits: record.allowed && !namesLimits(facts, wants),
    rules: [...catalogue.rules, ...rules, ...limits, ...neverJudged],
  };
}

type CatalogueThen = { servers: ReadonlyMap<string, Catalogue>; rules: ReplayedRule[] };

/** The catalogue of the version that the record names, else the present one. */
async function catalogueThen({ serverId, facts }: RecordedDecision): Promise<CatalogueThen> {
  const version = typeof facts.catalogue === "number" ? facts.catalogue : undefined;
  const { server, types } = await catalogueAt(serverId, version);
  const servers = new Map([[serverId, { identifier: server.identifier, types: types ?? server.types }]]);
  const name = `the catalogue of ${server.name}`;
  if (types)
    return { servers, rules: [judged("catalogue", serverId, version ?? null, `Version ${version} of ${name}.`)] };
  const missing = version === undefined ? "The record names no version" : `No record holds version ${version}`;
  const present = `The present version ${server.catalogueVersion} is judged, which has every type, action and field of then.`;
  return { servers, rules: [leftOutRule("catalogue", serverId, `${missing} of ${name}. ${present}`)] };
}
