import { Identity } from "@/components/marks/identity";
import { StandingLine, StandingMark } from "@/components/marks/standing-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { StatusMark } from "@/components/ui/status-mark";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/views/graph.schema";
import { frames, NodeName } from "./graph-list";
import { edgeKey, kindWord, moreWords, namesOf, permissionsWord } from "./graph-words";
import type { Expansion } from "./use-expansion";

const pages = { agent: "/agents/", person: "/people?person=", resource_server: "/resource-servers/" } as const;

function NodePeek({ node, graph }: { node: GraphNode; graph: DelegationGraph }) {
  const touching = graph.edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <div className="flex flex-col gap-4">
      <Identity name={<NodeName node={node} />} id={node.id} frame={frames[node.kind]} />
      <KeyValue
        items={[
          { label: "Is a", value: kindWord(node) },
          ...(node.standing
            ? [
                {
                  label: "Status",
                  value: (
                    <StandingMark judged={{ id: node.id, status: node.status ?? "active", standing: node.standing }} />
                  ),
                },
              ]
            : []),
          ...(!node.standing && node.status ? [{ label: "Status", value: <StatusMark status={node.status} /> }] : []),
          ...(node.standing?.reason ? [{ label: "Why", value: <StandingLine standing={node.standing} /> }] : []),
          { label: "Lines here", value: String(touching.length) },
          { label: "Hops away", value: String(node.distance) },
        ]}
      />
    </div>
  );
}

function EdgePeek({ edge, graph }: { edge: GraphEdge; graph: DelegationGraph }) {
  const nameOf = namesOf(graph);
  return (
    <div className="flex flex-col gap-4">
      <p>{edge.sentence}</p>
      <KeyValue
        items={[
          { label: "From", value: nameOf(edge.from) },
          { label: "To", value: nameOf(edge.to) },
          { label: "Status", value: <StatusMark status={edge.state} /> },
          ...(edge.reason ? [{ label: "Why", value: edge.reason }] : []),
          ...(edge.version === undefined ? [] : [{ label: "Version", value: String(edge.version) }]),
          { label: "Holds", value: permissionsWord(edge.permissions) },
          ...(edge.onBehalfOf ? [{ label: "On behalf of", value: edge.onBehalfOf.name }] : []),
          { label: "Until", value: <Timestamp at={edge.expiresAt} /> },
        ]}
      />
    </div>
  );
}

type Props = {
  graph: DelegationGraph;
  expansion: Expansion;
  chosen: string | undefined;
  onClose: () => void;
};

/** Details of the chosen node or edge, with links to its page and its own graph. */
export function Peek({ graph, expansion, chosen, onClose }: Props) {
  const node = graph.nodes.find(({ id }) => id === chosen);
  const edge = graph.edges.find((one) => edgeKey(one) === chosen);
  if (!node && !edge) return null;
  const around =
    node?.kind === "agent" ? `agent=${node.id}` : node?.kind === "person" ? `person=${node.id}` : undefined;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={node ? node.name : "Delegation"}
      footer={
        <>
          {node && node.more > 0 && (
            <Button
              onClick={() => {
                expansion.toggle(node.id);
                onClose();
              }}
            >
              Show {moreWords(node.more)} here
            </Button>
          )}
          {around && node?.id !== graph.rootId && (
            <ButtonLink href={`/delegations/graph?${around}`}>Show its neighbours</ButtonLink>
          )}
          {node && <ButtonLink href={`${pages[node.kind]}${node.id}`}>Open {kindWord(node)}</ButtonLink>}
          {edge && <ButtonLink href={`/delegations/${edge.delegationId}`}>Open delegation</ButtonLink>}
        </>
      }
    >
      {node && <NodePeek node={node} graph={graph} />}
      {edge && <EdgePeek edge={edge} graph={graph} />}
    </Drawer>
  );
}
