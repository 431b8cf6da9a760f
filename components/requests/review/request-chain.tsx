import { chainHops } from "@/components/delegations/chain-hops";
import { AuthorityChain, type ChainHop } from "@/components/marks/authority-chain";
import { agentLabel } from "@/lib/agents/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { givesUp } from "@/lib/authority/words/losses";
import { permissionCount } from "@/lib/authority/words/narrowing";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { isUndecided, type RequestStatus } from "@/lib/requests/model";
import type { Above } from "@/lib/requests/views/above/schema";
import type { ShownDocument } from "./shown-document";

type Props = {
  shown: ShownDocument;
  /** How the request stands, which is how what it would give does. */
  status: RequestStatus;
  /** The delegation that it would hang below; without it, a person gives it. */
  parent: DelegationResponse | undefined;
  above: Above;
};

const seals = { person: "person", blueprint: "tool", agent: "agent" } as const;

/** The bounds as hops: a person and the ceiling of the blueprint, or the delegation above. */
const aboveHops = ({ rungs }: Above): ChainHop[] =>
  rungs.map(({ kind, id, name, delegationId, status, permissions, unrestricted, known, givesUp: lost }) => ({
    ...{ id: delegationId ?? id, seal: id, kind: seals[kind], held: permissions, unrestricted, givesUp: lost },
    name: kind === "blueprint" ? `Ceiling of ${name}` : name,
    unrecorded: !known,
    ...(status === null ? {} : { status }),
    ...(delegationId === null ? {} : { href: `/delegations/${delegationId}` }),
  }));

/** How a reader has to take the chain of a decided request, sentence by sentence. */
export function decidedNotes({ rungs }: Above): string[] {
  return rungs.flatMap(({ kind, name, version, known }) => {
    if (kind === "person") {
      return known ? [] : [`The entitlement of ${name} has changed since. The one of the decision is not on record.`];
    }
    return kind === "blueprint"
      ? [`Shows version ${version} of the blueprint, as at the decision.`]
      : [`Shows version ${version} of the delegation above, as at the decision. Its page shows the present chain.`];
  });
}

/** The chain that a request would lengthen: what is above, and what the agent would hold of it. */
export function RequestChain({ shown, status, parent, above }: Props) {
  const { agent, effective } = shown;
  const within = parseAuthority(parent?.effective ?? []);
  const hops = parent ? chainHops(parent) : aboveHops(above);
  const notes = isUndecided(status) ? [] : decidedNotes(above);
  const lost = parent && within.ok ? givesUp(within.authority, effective) : above.givesUp;
  return (
    <>
      <AuthorityChain
        hops={[...hops, asked({ agent, effective, status }, lost)]}
        unit="permissions"
        currentId={agent.id}
      />
      {notes.length > 0 && <p className="pt-3 text-ink2 text-sm">{notes.join(" ")}</p>}
    </>
  );
}

function asked(
  { agent, effective, status }: Pick<ShownDocument, "agent" | "effective"> & { status: RequestStatus },
  givesUp: readonly string[],
): ChainHop {
  const { id, name, displayName } = agent;
  const held = permissionCount(effective);
  return { id, seal: id, name: agentLabel({ name, displayName }), kind: "agent", status, held, givesUp };
}
