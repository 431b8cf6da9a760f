import { ladderRungs } from "@/components/delegations/rungs";
import { AuthorityLadder, type Rung } from "@/components/ui/authority-ladder";
import { givesUp } from "@/lib/authority/gives-up";
import { parseAuthority } from "@/lib/authority/parse";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { ShownDocument } from "./shown-document";

/** The chain that a request would lengthen: what is above, and what the agent would hold of it. */
export function RequestLadder({ shown, above }: { shown: ShownDocument; above: DelegationResponse }) {
  const { agent, effective } = shown;
  const parent = parseAuthority(above.effective);
  const asked: Rung = {
    ...{ id: agent.id, seal: agent.id, name: agent.displayName ?? agent.name, kind: "agent", status: "pending" },
    held: new Set(effective.flatMap(({ type, actions }) => actions.map((action) => `${type} ${action}`))).size,
    givesUp: parent.ok ? givesUp(parent.authority, effective) : [],
  };
  return <AuthorityLadder rungs={[...ladderRungs(above), asked]} unit="permissions" currentId={agent.id} />;
}
