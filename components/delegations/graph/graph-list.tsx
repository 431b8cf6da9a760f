import { EntryName } from "@/components/audit/entry-name";
import { Identity } from "@/components/marks/identity";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { SealFrame } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/views/graph.schema";
import { edgeKey, moreWords } from "./graph-words";
import type { Expansion } from "./use-expansion";

type Row = GraphEdge & { source: GraphNode; target: GraphNode };

export const frames: Record<GraphNode["kind"], SealFrame> = {
  person: "person",
  agent: "agent",
  resource_server: "tool",
};

/** The name of a node; at an instant also its name of today. */
export const NodeName = ({ node: { id, name, nameNow } }: { node: GraphNode }) => (
  <EntryName id={id} name={name} sealed={nameNow !== name} now={nameNow ?? null} />
);

const End = ({ node }: { node: GraphNode }) => (
  <Identity name={<NodeName node={node} />} id={node.id} frame={frames[node.kind]} />
);

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
  { id: "status", header: "Status", cell: (edge) => <StatusMark status={edge.state} /> },
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

type Props = {
  graph: DelegationGraph;
  expansion: Expansion;
  chosen: string | undefined;
  onChoose: (id: string) => void;
};

/** The same as in the picture: what is not shown around a node comes into the table, and goes again. */
function Further({ graph, expansion }: Pick<Props, "graph" | "expansion">) {
  const nodes = graph.nodes.filter(({ id, more }) => more > 0 || expansion.ids.includes(id));
  if (nodes.length === 0) return null;
  return (
    <section aria-labelledby="further" className="flex flex-col gap-2">
      <h2 id="further" className="text-base">
        Further delegations
      </h2>
      <ul className="rounded-md border border-line bg-surface">
        {nodes.map((node) => (
          <li key={node.id} className="flex flex-wrap items-center gap-3 border-line px-4 py-2.5 not-first:border-t">
            <span className="min-w-0 flex-1 basis-48">
              <End node={node} />
            </span>
            <Button
              size="sm"
              aria-expanded={expansion.ids.includes(node.id)}
              loading={expansion.loading.includes(node.id)}
              onClick={() => expansion.toggle(node.id)}
            >
              {expansion.ids.includes(node.id) ? `Hide what is around ${node.name}` : `Show ${moreWords(node.more)}`}
              <span className="sr-only"> of {node.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same graph as a table: every line of the picture is a row of it. */
export function GraphList({ graph, expansion, chosen, onChoose }: Props) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const rows = graph.edges.flatMap((edge): Row[] => {
    const [source, target] = [nodes.get(edge.from), nodes.get(edge.to)];
    return source && target ? [{ ...edge, source, target }] : [];
  });
  return (
    <div className="flex flex-col gap-5">
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
      <Further graph={graph} expansion={expansion} />
    </div>
  );
}
