import { getChainEvidence } from "@/lib/delegations/queries";
import { signStatement } from "@/lib/delegations/statement/signed";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { runtime } from "@/lib/platform/base/runtime";
import { publicKeys, signingKey } from "@/lib/platform/keys/keys";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { packStatusList } from "@/lib/protocols/status-list/pack";
import { statusListClaims, statusListType } from "@/lib/protocols/status-list/token";
import { given, payments, type TestAgent } from "./direct";
import { claimsOf, tokenOf } from "./tokens";
import type { World } from "./world";

/** A chain of several agents and a token of the last one, as the product made them. */
export type SignedChain = {
  delegations: string[];
  leafId: string;
  token: string;
  spine: TestAgent;
  keys: PublicJwk[];
};

let chains = 0;

/** Grants a chain by request and approval, each hop with a lower limit, and has a token issued for it. */
export async function grantChain(world: World, hops: number): Promise<SignedChain> {
  const admin = await world.person(["admin"]);
  const agents: TestAgent[] = [];
  chains += 1;
  for (let hop = 0; hop < hops; hop++) agents.push(await given.agent(`https://pay-${chains}-${hop}.acme.example`));
  const leaf = agents.at(-1);
  if (!leaf) throw new Error("A chain has at least one hop.");
  let leafId: string | undefined;
  for (const [hop, agent] of agents.entries()) {
    const limits = [
      { field: "amount", unit: "USD", max_each: `${500 - hop * 100}.00`, max_total: "2000.00", window: "P1D" },
    ];
    const asked = {
      purpose: "Refund customers",
      authority: [payments(leaf, { limits })],
      expiresAt: new Date(Date.now() + 3_600_000 - hop * 60_000).toISOString(),
      maxDepth: hops - 1 - hop,
      ...(leafId === undefined ? {} : { parentDelegationId: leafId }),
    };
    leafId = (await given.approval(agent, await given.request(agent, asked, admin))) ?? undefined;
  }
  const { delegations } = await getChainEvidence(admin, leafId ?? "");
  const token = await tokenOf(leaf, { delegation_id: leafId ?? "" });
  const keys = publicKeys("access-token-es256", "access-token-rs256", "delegation", "retirement");
  return { delegations, leafId: leafId ?? "", token, spine: leaf, keys };
}

export type Change = (statement: DelegationStatement) => object;

/**
 * Signs a chain again with the real key after one hop changed. Every hop below is linked to the changed one. Only the
 * holder of the key, or a fault before signing, could make such a chain.
 */
export function resigned(delegations: readonly string[], hop: number, change: Change): string[] {
  let above: DelegationStatement | undefined;
  return delegations.map((token, index) => {
    const before = claimsOf<DelegationStatement>(token);
    const linked =
      above && before.parent ? { ...before, parent: { ...before.parent, digest: digestOf(above) } } : before;
    above =
      index === hop ? (JSON.parse(JSON.stringify({ ...linked, ...change(linked) })) as DelegationStatement) : linked;
    return signStatement(above).jws;
  });
}

/** Signs a token again with the real key and changed claims; a claim of undefined is left out. */
export function resignedToken(token: string, change: object, header: object = {}): string {
  const key = signingKey("access-token-es256");
  return signCompactNow(
    { alg: "ES256", typ: "at+jwt", kid: key.kid, ...header },
    { ...claimsOf<Record<string, unknown>>(token), ...change },
    key.sign,
  );
}

export type ListOptions = { uri: string; size?: number; entries?: [number, number][]; now?: number; lifetime?: number };

/** Signs a status list. */
export function signedList({ uri, size = 65_536, entries = [], now, lifetime = 300 }: ListOptions): string {
  const key = signingKey("access-token-es256");
  const issuedAt = now ?? Math.floor(Date.now() / 1000) - 1;
  const lst = packStatusList({ size, bits: 2 }, entries);
  const claims = statusListClaims({ issuer: runtime().publicUrl, uri, now: issuedAt, lifetime, ttl: 60, bits: 2, lst });
  return signCompactNow({ alg: "ES256", typ: statusListType, kid: key.kid }, claims, key.sign);
}
