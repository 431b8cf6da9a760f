"use client";

import { useQuery } from "@tanstack/react-query";
import { chainHops } from "@/components/delegations/chain-hops";
import { delegationDetail } from "@/components/delegations/queries";
import { AuthorityChain, type ChainHop } from "@/components/marks/authority-chain";
import { agentLabel } from "@/lib/agents/model";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { givesUp } from "@/lib/authority/words/losses";
import { narrowingOf, permissionCount } from "@/lib/authority/words/narrowing";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { parentOf } from "./findings";
import type { DelegationEditor } from "./use-delegation-editor";

const written = (agent: BoundsResponse["agent"], held: number, lost: readonly string[]): ChainHop => ({
  ...{ id: "draft", seal: agent.id, name: agentLabel(agent), kind: "agent", status: "draft" },
  ...{ held, givesUp: lost },
});

function boundOf({ bounds }: BoundsResponse, kind: "entitlement" | "ceiling") {
  const found = bounds.find((bound) => bound.kind === kind);
  const parsed = parseAuthority(found?.authority ?? []);
  return found && parsed.ok ? { name: found.name, authority: parsed.authority } : undefined;
}

/** From the person who delegates, over the ceiling of the blueprint, to what is written. */
function rootHops(bounds: BoundsResponse, authority: Authority): ChainHop[] {
  const { agent, delegator } = bounds;
  const [entitlement, ceiling] = [boundOf(bounds, "entitlement"), boundOf(bounds, "ceiling")];
  const [person, capped, own] = narrowingOf([entitlement?.authority ?? null, ceiling?.authority ?? null], authority);
  const isHidden = bounds.unshown.some(({ kind }) => kind === "entitlement");
  return [
    ...(delegator && person
      ? [
          {
            ...{ id: delegator.id, name: delegator.name, kind: "person" as const },
            held: isHidden ? null : person.permissions,
            unrestricted: !entitlement && !isHidden,
          },
        ]
      : []),
    ...(ceiling && capped
      ? [
          {
            ...{ id: ceiling.name, name: `Ceiling of ${ceiling.name}`, kind: "tool" as const },
            ...{ held: capped.permissions, givesUp: capped.givesUp },
          },
        ]
      : []),
    written(agent, own?.permissions ?? 0, own?.givesUp ?? []),
  ];
}

/** The chain from the person at its root to what is written, with what each hop gives up. */
export function Chain({ model }: { model: DelegationEditor }) {
  const { editor, bounds, subject } = model;
  const { parentId } = subject;
  const above = useQuery({ ...delegationDetail(parentId ?? ""), enabled: parentId !== undefined });
  const { authority } = editor;
  if (!authority || !bounds.data || (parentId !== undefined && !above.data)) return null;
  const parent = parentOf(bounds.data);
  const hops = above.data
    ? [
        ...chainHops(above.data),
        written(bounds.data.agent, permissionCount(authority), parent ? givesUp(parent, authority) : []),
      ]
    : rootHops(bounds.data, authority);
  return (
    <section aria-label="Chain of authority" className="flex flex-col gap-2">
      <h3 className="text-base">Chain of authority</h3>
      <AuthorityChain hops={hops} unit="permissions" currentId="draft" />
    </section>
  );
}
