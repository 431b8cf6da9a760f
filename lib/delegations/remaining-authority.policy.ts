import { intersectAuthority } from "@/lib/authority/combine/intersect";
import type { AuthorityElement, CanonicalAuthority, Environment } from "@/lib/authority/language/model";
import type { Ceiling, Hop, HopAgent, Person } from "@/lib/delegations/chain/model";
import type { Taker } from "@/lib/delegations/standing/model";
import { effectiveAlong } from "./effective.policy";
import { holdsBack, takesFrom } from "./restrictions.policy";

/** The members of a hop that take authority from a chain, and those that give it. */
export type BoundedHop = Pick<Hop, "authority" | "former"> &
  Partial<Pick<Hop, "digest" | "parentDigest" | "effective">> & {
    agent: Pick<HopAgent, "id" | "name" | "environment" | "blueprintId">;
    ceiling: Pick<Ceiling, "authority">;
    delegator: Pick<Person, "id" | "name" | "entitlement"> | null;
  };

/** Authority of a chain, and the part that its entitlements and ceilings leave. */
export type Left = {
  /** Authority within everything above it now (rules L8). */
  given: CanonicalAuthority;
  /** The part that decisions can allow (rules L0) at resource servers that are not stopped. */
  left: CanonicalAuthority;
  /** Controls that take something, root first. If nothing is left, the last one took the rest. */
  takers: Taker[];
};

type Control = Taker & { authority: CanonicalAuthority };

/**
 * Computes the part of a chain's authority that decisions can allow. They apply every entitlement and ceiling of the
 * chain, and check the environment of the agent. Hours, networks and tasks stay conditions in the authority. So do
 * environments that only a part of it names.
 *
 * A limit that the chain leaves out is inherited from a control as from a parent (rules L8): that takes nothing.
 */
export function leftOf(hops: readonly BoundedHop[]): Left {
  const given = effectiveAlong(hops).at(-1) ?? [];
  const leaf = hops.at(-1)?.agent;
  const isFor = (authority: CanonicalAuthority) => authority.some((part) => namesEnvironment(part, leaf?.environment));
  if (leaf && given.length > 0 && !isFor(given)) return { given, left: [], takers: [elsewhere(leaf)] };
  const takers: Taker[] = [];
  let left = given;
  for (const { authority, ...taker } of controlsOf(hops)) {
    // If the control takes nothing, an intersection would only change the notation.
    if (left.length === 0 || !holdsBack(authority, left)) continue;
    const rest = intersectAuthority(left, authority);
    const next = isFor(rest) ? rest : [];
    if (next.length === 0 || takesFrom(authority, left)) takers.push(taker);
    left = next;
  }
  return { given, left, takers };
}

/** Whether a part is for an environment; one that names none is for all. */
export const namesEnvironment = ({ conditions }: AuthorityElement, environment: Environment | undefined): boolean =>
  environment === undefined || (conditions?.environments?.includes(environment) ?? true);

const elsewhere = ({ id, name, environment }: BoundedHop["agent"]): Taker => ({
  code: "condition_environment",
  name: `the environment of ${name}, which is ${environment}`,
  by: { kind: "agent", id },
  once: `once ${name} is in an environment that it names`,
});

const controlsOf = (hops: readonly BoundedHop[]): Control[] =>
  hops.flatMap(({ delegator, agent, ceiling }) => [
    ...(delegator?.entitlement ? [entitlementOf(delegator, delegator.entitlement)] : []),
    ...(ceiling.authority ? [ceilingOf(agent, ceiling.authority)] : []),
  ]);

const entitlementOf = ({ id, name }: NonNullable<BoundedHop["delegator"]>, authority: CanonicalAuthority): Control => ({
  code: "person_not_entitled",
  name: `the entitlement of ${name}`,
  by: { kind: "person", id },
  once: `once the entitlement of ${name} allows it`,
  authority,
});

const ceilingOf = ({ name, blueprintId }: BoundedHop["agent"], authority: CanonicalAuthority): Control => ({
  code: "blueprint_ceiling",
  name: `the ceiling of ${name}`,
  by: { kind: "blueprint", id: blueprintId },
  once: `once the ceiling of ${name} allows it`,
  authority,
});
