import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";
import { permissionCount } from "@/lib/authority/words/narrowing";
import type { Hop } from "@/lib/delegations/chain/model";
import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import type { ShownHop } from "@/lib/delegations/schema";
import { peekStatement } from "@/lib/delegations/statement/statement";
import { peopleNames, versionOf } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Tx } from "@/lib/platform/database/transaction";
import type { ActionDocument } from "./model";

/**
 * Lists the chain of a decided or expired action, in the versions that its document names. The whole chain was in
 * effect when the agent asked. The document names no entitlement, so the entitlement of that time is not on record.
 *
 * @param hops The chain as it is today. The agent and the parent of a delegation never change.
 */
export async function hopsWhenAsked(
  tx: Tx,
  asker: Asker,
  { chain }: Pick<ActionDocument, "chain">,
  hops: readonly Hop[],
): Promise<ShownHop[]> {
  const versions = await inTurn(chain, ({ id, version }) => versionOf(tx, id, version));
  const effective = effectiveAlong(versions.map((version) => ({ authority: version.effective as CanonicalAuthority })));
  const root = versions[0] && peekStatement(versions[0].jws);
  const person = root?.ok ? await personHop(tx, asker, root.statement.delegator) : [];
  return [
    ...person,
    ...chain.map(({ id }, i): ShownHop => {
      const agent = hops.find((hop) => hop.id === id)?.agent;
      assertInvariant(agent !== undefined, `the chain of an action keeps the delegation ${id}`);
      const [above, left] = [effective[i - 1], effective[i] ?? []];
      return {
        ...{ kind: "agent", id: agent.id, name: agent.name, status: "active", delegationId: id, unrestricted: false },
        ...{ permissions: permissionCount(left), known: true, givesUp: above ? givesUp(above, left) : [] },
      };
    }),
  ];
}

async function personHop(tx: Tx, asker: Asker, id: string | null): Promise<ShownHop[]> {
  if (id === null) return [];
  const name = (await peopleNames(tx, [id])).get(id) ?? id;
  const known = !maySeeEntitlement(asker, id);
  const held = { permissions: null, unrestricted: false, known, givesUp: [] };
  return [{ kind: "person", id, name, status: "active", delegationId: null, ...held }];
}
