import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Identity } from "@/components/ui/identity";
import type { SealFrame } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/graph/schema";

type Row = GraphEdge & { source: GraphNode; target: GraphNode };

export const frames: Record<GraphNode["kind"], SealFrame> = {
  person: "person",
  agent: "agent",
  resource_server: "tool",
};

export const edgeKey = ({ delegationId, to }: GraphEdge): string => `${delegationId} ${to}`;

const End = ({ node }: { node: GraphNode }) => <Identity name={node.name} id={node.id} frame={frames[node.kind]} />;

const columns: Column<Row>[] = [
  { id: "from", header: "From", cell: ({ source }) => <End node={source} /> },
  {
    id: "kind",
    header: "Does",
    cell: ({ kind, onBehalfOf }) => (
      <>
        <span className="block">{kind === "delegates" ? "delegates to" : "reaches"}</span>
        {onBehalfOf && <span className="block truncate text-ink3 text-xs">on behalf of {onBehalfOf.name}</span>}
      </>
    ),
  },
  { id: "to", header: "To", cell: ({ target }) => <End node={target} /> },
  { id: "status", header: "Status", cell: ({ status }) => <StatusMark status={status} /> },
  {
    id: "sentence",
    header: "What it allows",
    cell: ({ sentence }) => (
      <span className="line-clamp-2" title={sentence}>
        {sentence}
      </span>
    ),
  },
  { id: "permissions", header: "Permissions", align: "end", cell: ({ permissions }) => permissions },
];

type Props = { graph: DelegationGraph; chosen: string | undefined; onChoose: (id: string) => void };

/** The same graph as a table: every line of the picture is a row of it. */
export function GraphList({ graph, chosen, onChoose }: Props) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const rows = graph.edges.flatMap((edge): Row[] => {
    const [source, target] = [nodes.get(edge.from), nodes.get(edge.to)];
    return source && target ? [{ ...edge, source, target }] : [];
  });
  return (
    <DataTable
      label="Delegations of the graph"
      columns={columns}
      rows={rows}
      rowId={edgeKey}
      onOpen={(row) => onChoose(edgeKey(row))}
      rowLabel={({ source, target }) => `Look at ${source.name} to ${target.name}`}
      selectedId={chosen}
      empty={<EmptyState kind="none" title="There are no delegations here" />}
    />
  );
}
