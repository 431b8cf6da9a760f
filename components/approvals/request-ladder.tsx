import { ladderRungs } from "@/components/delegations/rungs";
import { AuthorityLadder, type Rung } from "@/components/ui/authority-ladder";
import type { Above } from "@/lib/approvals/above/schema";
import { givesUp } from "@/lib/authority/gives-up";
import { permissionCount } from "@/lib/authority/narrowing";
import { parseAuthority } from "@/lib/authority/parse";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { ShownDocument } from "./shown-document";

type Props = {
  shown: ShownDocument;
  /** How the request stands, which is how what it would give does. */
  status: string;
  /** The delegation that it would hang below; without it, a person gives it. */
  parent: DelegationResponse | undefined;
  above: Above;
};

/** What stands above as rungs: a person, and the ceiling of the blueprint. */
const aboveRungs = ({ rungs }: Above): Rung[] =>
  rungs.map(({ kind, id, name, status, permissions, unrestricted, givesUp: lost }) => ({
    ...{ id, seal: id, kind: kind === "person" ? "person" : "tool", held: permissions, unrestricted, givesUp: lost },
    name: kind === "person" ? name : `Ceiling of ${name}`,
    ...(status === null ? {} : { status }),
  }));

/** The chain that a request would lengthen: what is above, and what the agent would hold of it. */
export function RequestLadder({ shown, status, parent, above }: Props) {
  const { agent, effective } = shown;
  const within = parseAuthority(parent?.effective ?? []);
  const rungs = parent ? ladderRungs(parent) : aboveRungs(above);
  const lost = parent && within.ok ? givesUp(within.authority, effective) : above.givesUp;
  return (
    <AuthorityLadder
      rungs={[...rungs, asked({ agent, effective, status }, lost)]}
      unit="permissions"
      currentId={agent.id}
    />
  );
}

function asked(
  { agent, effective, status }: Pick<ShownDocument, "agent" | "effective"> & { status: string },
  givesUp: readonly string[],
): Rung {
  const { id, name, displayName } = agent;
  const held = permissionCount(effective);
  return { id, seal: id, name: displayName ?? name, kind: "agent", status, held, givesUp };
}
