import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { type CanonicalAuthority, ENVIRONMENTS } from "@/lib/authority/language/model";
import { evaluate } from "@/lib/decisions/evaluate/policy";
import type { Hop } from "@/lib/delegations/chain/model";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { holds, isRefuted } from "@/lib/testing/authority/arbitraries";
import { type Chain, chain, count, type Tally, tooFewAllowed } from "@/lib/testing/authority/chains";
import { LOCATION, PAYMENT } from "@/lib/testing/authority/fixtures";
import type { TokenContext } from "@/lib/tokens/validity.model";
import type { CoveringHop } from "./model";
import { hopsOf } from "./store";

const begun = new Date("2026-01-01T00:00:00Z");
const end = new Date("2027-01-01T00:00:00Z");
const key = { kty: "EC", crv: "P-256", x: "", y: "" } as const;
const environments = fc.constantFrom(...ENVIRONMENTS);
type Environment = (typeof ENVIRONMENTS)[number];
const server: ServerStanding = {
  ...{ id: "rs_1", identifier: LOCATION, active: true, types: [PAYMENT], catalogueVersion: 1, tokenAlg: "ES256" },
  ...{ name: "Payments", notBefore: null, dependencies: [], names: [] },
};

const person = (entitlement: CanonicalAuthority | null = null) => ({
  ...{
    id: "usr_1",
    name: "Ada",
    status: "active" as const,
    statusAt: null,
    notBefore: null,
    suspendedAt: null,
    entitlement,
  },
});

/** Bounds of a chain other than its delegations, each with the authority of the first or last delegation. */
type Bounds = Record<"entitled" | "capped" | "restricted", boolean>;
const bounds: fc.Arbitrary<Bounds> = fc.record({
  ...{ entitled: fc.boolean(), capped: fc.boolean(), restricted: fc.boolean() },
});

/** Builds a token of a valid chain, and the list of all authorities that must cover its actions. */
function subjectOf({ made, hops }: Chain, { entitled, capped, restricted }: Bounds, environment: Environment) {
  const [first, last] = [made.at(0) ?? [], made.at(-1) ?? []];
  const agentOf = (index: number) => ({
    ...{ id: `agt_${index}`, name: `agent-${index}`, status: "active" as const, riskTier: "low" as const, environment },
  });
  const delegations = hops.map((authority, index): Hop => {
    const ceiling = capped && index === hops.length - 1 ? last : null;
    return {
      ...{
        id: `del_${index}`,
        version: 1,
        digest: `del_${index}`,
        parentDigest: index === 0 ? null : "another",
        status: "active",
        statusAt: null,
        suspendedUntil: null,
        pausedById: null,
      },
      ...{ stoppedUntil: null, stoppedWithAll: false, allSuspendedAt: null },
      ...{ notBefore: begun, givenAt: begun, expiresAt: end, authority, effective: authority, former: [] },
      ...{ onBehalfOf: null },
      ...{ parentId: index === 0 ? null : `del_${index - 1}`, owner: person() },
      delegator: index === 0 ? person(entitled ? first : null) : null,
      agent: { ...agentOf(index), statusAt: begun, drainingSince: null, blueprintId: "bp_1", blueprintVersion: 1 },
      ceiling: { notBefore: null, suspendedAt: null, authority: ceiling, tokenTtlSeconds: 300, requireDpop: false },
      ...{ asking: null, approver: null },
    };
  });
  const narrowing = restricted ? last : null;
  const leaf = hops.length - 1;
  const context: TokenContext = {
    token: {
      ...{ jti: "at_1", agentId: `agt_${leaf}`, instanceId: "ins_1", delegationId: `del_${leaf}`, sub: "agent" },
      ...{
        resourceServerId: server.id,
        person: null,
        personName: null,
        parentJti: null,
        jkt: null,
        ath: "",
        narrowing,
      },
      ...{ task: null, issuedAt: begun, expiresAt: end, revokedAt: null },
    },
    client: {
      ...{ id: "ins_1", status: "active", jkt: "", publicJwk: key, generation: 1, keyActivatedAt: begun },
      ...{ keyExpiresAt: end, rotationRequestedAt: null, enrolledAt: begun, agent: agentOf(leaf), keys: [] },
      ...{
        ownerActive: true,
        notBefore: null,
        suspendedAt: null,
        drainingSince: null,
        tokenTtlSeconds: 300,
        requireDpop: false,
        dpopNonceRequired: false,
      },
      dependencies: [],
    },
    ...{ chain: { hops: delegations, dependencies: [] }, exchangedFor: [], dependencies: [] },
  };
  const all = [...hops, ...(entitled ? [first] : []), ...(capped || restricted ? [last] : [])];
  return { context, all };
}

const isFirst = ({ counterPrefix }: CoveringHop): boolean => counterPrefix === "del_0";

type Hops = (context: TokenContext) => CoveringHop[];

/** The property that every entitlement, ceiling, delegation and token of the chain covers each allowed action. */
const withinEverything = (hopsOfToken: Hops, tally: Tally = new Map()) =>
  fc.property(chain, bounds, environments, (one, bounded, environment) => {
    const { context, all } = subjectOf(one, bounded, environment);
    const subject = { ...context, hops: hopsOfToken(context), spiffeId: "", names: [] };
    const compiled = all.map(compileAuthority);
    return one.actions.every((facts) => {
      const { fields, at, ...proposed } = facts;
      const evaluation = evaluate(subject, server, { ...proposed, context: fields }, "token", at);
      count(tally, one.hops.length, !evaluation.allowed);
      if (!evaluation.allowed) return true;
      const each = compiled.map((authority) => authority.covers({ ...facts, environment }, PAYMENT));
      return each.every(({ ok }) => ok) && (evaluation.asks !== undefined || !each.some((c) => c.ok && c.asks));
    });
  });

describe("PB1: decisions along chains of 1 to 8 delegations, one of which was edited since", () => {
  it("L0: a child is allowed, so every ancestor is", () => {
    const tally: Tally = new Map();
    holds("decisions", withinEverything(hopsOf, tally), 400);
    expect(tooFewAllowed(tally)).toEqual([]);
  });

  const without =
    (skipped: (hop: CoveringHop) => boolean): Hops =>
    (context) =>
      hopsOf(context).filter((hop) => !skipped(hop));
  it.each<[string, Hops]>([
    ["skips an ancestor", (context) => without((hop) => isFirst(hop) && context.chain.hops.length > 1)(context)],
    ["skips what the delegator may delegate", without(({ kind }) => kind === "entitlement")],
    ["skips the ceiling", without(({ kind }) => kind === "ceiling")],
    ["skips the token", without(({ kind }) => kind === "token")],
  ])(
    "a twin that %s is caught",
    (name, twin) => {
      expect(isRefuted(name, withinEverything(twin))).toBe(true);
    },
    30_000,
  );
});
