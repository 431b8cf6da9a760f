import type { Uncovered, UncoveredCode } from "@/lib/authority/judge/coverage";
import { type CompiledAuthority, compileAuthority } from "@/lib/authority/judge/covers";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "./model";

/** One authority of a chain that must cover an action. */
export type ChainHop = {
  kind: "entitlement" | "ceiling" | "delegation";
  /** Prefix of the counters of its cumulative limits: the id of the person, the agent or the delegation. */
  counterPrefix: string;
  name: string;
  authority: CompiledAuthority;
};

/**
 * Lists every authority of a chain that must cover an action: entitlements, ceilings and delegations (rules L0).
 *
 * @param judged Selects the part of each authority to judge; the whole authority by default.
 */
export function hopsOfChain(
  chain: Pick<Chain, "hops">,
  judged = (authority: CanonicalAuthority): CanonicalAuthority => authority,
): ChainHop[] {
  const hop = (kind: ChainHop["kind"], id: string, name: string, authority: CanonicalAuthority): ChainHop => ({
    ...{ kind, name, counterPrefix: id, authority: compileAuthority(judged(authority)) },
  });
  return chain.hops.flatMap(({ id, delegator, ceiling, agent, authority, former }) => [
    ...(delegator?.entitlement
      ? [hop("entitlement", delegator.id, `The entitlement of ${delegator.id}`, delegator.entitlement)]
      : []),
    ...(ceiling.authority ? [hop("ceiling", agent.id, `The ceiling of ${agent.name}`, ceiling.authority)] : []),
    ...[authority, ...former].map((stated) => hop("delegation", id, `The delegation ${id}`, stated)),
  ]);
}

const controls = {
  entitlement: { code: "person_not_entitled", name: "The entitlement of the delegator" },
  ceiling: { code: "blueprint_ceiling", name: "The ceiling of the blueprint" },
} as const;

export type HopRefusal = {
  code: UncoveredCode | (typeof controls)[keyof typeof controls]["code"];
  reason: string;
  reasonAdmin: string;
};

/**
 * Returns why a hop does not allow an action. Not only admins read this. So for entitlements and ceilings it has only
 * the member at fault.
 */
export function refusalOf(
  { kind, name }: Pick<ChainHop, "name"> & { kind: ChainHop["kind"] | "token" },
  { code, reason, member }: Pick<Uncovered, "code" | "reason" | "member">,
): HopRefusal {
  if (kind !== "entitlement" && kind !== "ceiling") return { code, reason, reasonAdmin: `${name}: ${reason}` };
  const control = controls[kind];
  const rest = `does not cover this (${member}).`;
  return { code: control.code, reason: `${control.name} ${rest}`, reasonAdmin: `${name} ${rest}` };
}
