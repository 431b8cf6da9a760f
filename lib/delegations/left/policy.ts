import { intersectAuthority } from "@/lib/authority/combine/intersect";
import type { AuthorityElement, CanonicalAuthority, Environment } from "@/lib/authority/language/model";
import type { Hop } from "@/lib/delegations/chain/model";
import { effectiveAlong } from "@/lib/delegations/effective/policy";
import { holdsBack, takesFrom } from "@/lib/delegations/held-back/policy";
import type { Taker } from "@/lib/delegations/standing/model";

/** What a chain gives, and how much of that the entitlements and ceilings along it leave. */
export type Left = {
  /** What it gives within everything above it as that is now (rules L8). */
  given: CanonicalAuthority;
  /** What decisions can allow of it (rules L0), at resource servers that allow anything. */
  left: CanonicalAuthority;
  /** What takes something, root first; the last is the one after which nothing was left, where nothing is. */
  takers: Taker[];
};

type Control = Taker & { authority: CanonicalAuthority };

/**
 * Computes what decisions can allow of what a chain gives: they ask every entitlement and ceiling on the way, and whether the
 * agent is in an environment that it names. Hours, networks and tasks stay conditions that its sentence tells, and so do
 * environments of a part of it.
 *
 * A limit that the chain leaves out is inherited from a control as from a parent (rules L8): that takes nothing.
 */
export function leftOf(hops: readonly Hop[]): Left {
  const given = effectiveAlong(hops).at(-1) ?? [];
  const leaf = hops.at(-1)?.agent;
  const isFor = (authority: CanonicalAuthority) => authority.some((part) => namesEnvironment(part, leaf?.environment));
  if (leaf && given.length > 0 && !isFor(given)) return { given, left: [], takers: [elsewhere(leaf)] };
  const takers: Taker[] = [];
  let left = given;
  for (const { authority, ...taker } of controlsOf(hops)) {
    // Where it takes nothing, to intersect would only write it differently.
    if (left.length === 0 || !holdsBack(authority, left)) continue;
    const rest = intersectAuthority(left, authority);
    const next = isFor(rest) ? rest : [];
    if (next.length === 0 || takesFrom(authority, left)) takers.push(taker);
    left = next;
  }
  return { given, left, takers };
}

/** Tells whether a part is for an environment; one that names none is for all. */
export const namesEnvironment = ({ conditions }: AuthorityElement, environment: Environment | undefined): boolean =>
  environment === undefined || (conditions?.environments?.includes(environment) ?? true);

const elsewhere = ({ id, name, environment }: Hop["agent"]): Taker => ({
  code: "condition_environment",
  name: `the environment of ${name}, which is ${environment}`,
  by: { kind: "agent", id },
  once: `once ${name} is in an environment that it names`,
});

const controlsOf = (hops: readonly Hop[]): Control[] =>
  hops.flatMap(({ delegator, agent, ceiling }) => [
    ...(delegator?.entitlement ? [entitlementOf(delegator, delegator.entitlement)] : []),
    ...(ceiling.authority ? [ceilingOf(agent, ceiling.authority)] : []),
  ]);

const entitlementOf = ({ id, name }: NonNullable<Hop["delegator"]>, authority: CanonicalAuthority): Control => ({
  code: "person_not_entitled",
  name: `the entitlement of ${name}`,
  by: { kind: "person", id },
  once: `once the entitlement of ${name} allows it`,
  authority,
});

const ceilingOf = ({ name, blueprintId }: Hop["agent"], authority: CanonicalAuthority): Control => ({
  code: "blueprint_ceiling",
  name: `the ceiling of ${name}`,
  by: { kind: "blueprint", id: blueprintId },
  once: `once the ceiling of ${name} allows it`,
  authority,
});
