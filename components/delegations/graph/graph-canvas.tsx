"use client";

import {
  Background,
  BaseEdge,
  Controls,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  Handle,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useTheme } from "next-themes";
import { createContext, useContext, useMemo, useState } from "react";
import { cn } from "@/components/ui/cn";
import type { DelegationGraph, GraphNode } from "@/lib/delegations/views/graph.schema";
import { pointOn } from "./graph-labels";
import { type FlowEdge, type FlowNode, flowOf } from "./graph-layout";
import { kindWord, moreWords, nodeState } from "./graph-words";
import type { Expansion } from "./use-expansion";

const shapes = {
  person: "rounded-full border-solid",
  agent: "rounded-md border-solid",
  resource_server: "border-dashed",
} as const;

const ExpansionContext = createContext<Expansion | undefined>(undefined);

/** Brings what is around a node into the picture, or takes it out; a button of its own, so that the keyboard reaches it. */
function More({ node, expanded }: { node: GraphNode; expanded: boolean }) {
  const expansion = useContext(ExpansionContext);
  if (!expansion || (node.more === 0 && !expanded)) return null;
  const loading = expansion.loading.includes(node.id);
  return (
    <button
      type="button"
      aria-expanded={expanded}
      aria-label={expanded ? `Hide what is around ${node.name}` : `Show ${moreWords(node.more)} of ${node.name}`}
      title={expanded ? "Hide what is around it" : `Show ${moreWords(node.more)}`}
      className="nodrag nopan -end-3 -translate-y-1/2 absolute top-1/2 flex h-6 min-w-6 items-center justify-center rounded-full border border-edge bg-surface px-1.5 font-semibold text-ink text-xs hover:border-ink2 hover:bg-sunken"
      onClick={(event) => {
        event.stopPropagation();
        expansion.toggle(node.id);
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {loading ? "…" : expanded ? "−" : `+${node.more}`}
    </button>
  );
}

/** A person is round, an agent a square with small corners, a resource server dashed. */
function Thing({ data: { node, root, expanded }, selected }: NodeProps<FlowNode>) {
  return (
    <div
      className={cn(
        "relative flex size-full flex-col justify-center border bg-surface px-4",
        shapes[node.kind],
        root ? "border-2 border-signal" : "border-edge",
        selected && "ring-2 ring-brand",
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0" />
      <span className="truncate font-semibold text-ink text-sm">{node.name}</span>
      <span className="truncate text-ink3 text-xs">
        {kindWord(node)}
        {nodeState(node) && `, ${nodeState(node)}`}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0" />
      <More node={node} expanded={expanded} />
    </div>
  );
}

/** The line that is pointed at or has the focus. */
const PointedContext = createContext<string | undefined>(undefined);

/** A line with its label above all lines. A label without room is shown while its line is pointed at, focused or chosen. */
function LabelledLine(props: EdgeProps<FlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, markerEnd, style, label, data, selected } = props;
  const pointed = useContext(PointedContext) === id;
  const sides = { sourcePosition: Position.Right, targetPosition: Position.Left };
  const [path] = getBezierPath({ sourceX, sourceY, targetX, targetY, ...sides });
  const line = { from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY } };
  const { x, y } = pointOn(line, data?.labelAt ?? 0.5);
  const isShown = data?.labelAt !== undefined || selected || pointed;
  return (
    <>
      <BaseEdge path={path} {...(markerEnd && { markerEnd })} {...(style && { style })} />
      {isShown && (
        <EdgeLabelRenderer>
          <span
            aria-hidden
            className={cn(
              "pointer-events-none absolute whitespace-nowrap rounded-sm bg-canvas px-1 text-[10px] text-ink2 leading-4",
              pointed && "z-1 text-ink",
            )}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const nodeTypes = { thing: Thing };
const edgeTypes = { labelled: LabelledLine };

/** Replaces texts of the library about moving and deleting, which this graph does not offer. */
const words = {
  "node.a11yDescription.default": "Press Enter or Space to show details.",
  "node.a11yDescription.keyboardDisabled": "Press Enter or Space to show details.",
  "node.a11yDescription.ariaLiveMessage": () => "",
  "edge.a11yDescription.default": "Press Enter or Space to show the delegation.",
  "controls.ariaLabel": "View of the graph",
  "controls.zoomIn.ariaLabel": "Zoom in",
  "controls.zoomOut.ariaLabel": "Zoom out",
  "controls.fitView.ariaLabel": "Show all",
  "minimap.ariaLabel": "Small view of the graph",
  "handle.ariaLabel": "End of a line",
};

/** The library brings greys of its own. */
const look = cn(
  "[--xy-background-color:var(--canvas)] [--xy-background-pattern-color:var(--line)]",
  "[--xy-edge-label-background-color:var(--canvas)] [--xy-edge-label-color:var(--ink2)]",
  "[--xy-controls-button-background-color:var(--surface)] [--xy-controls-button-color:var(--ink)]",
  "[--xy-controls-button-background-color-hover:var(--sunken)] [--xy-controls-button-border-color:var(--line)]",
  "[--xy-attribution-background-color:var(--surface)] [&_a]:text-ink2!",
);

type Props = {
  /** The graph, and those around its nodes in the order in which they were asked for. */
  graphs: readonly DelegationGraph[];
  expansion: Expansion;
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
};

/** Draws the graph, to be looked at: nothing in it is moved, linked or removed. */
export function GraphCanvas({ graphs, expansion, chosen, onChoose }: Props) {
  const { resolvedTheme } = useTheme();
  const { ids: expanded } = expansion;
  const [pointed, setPointed] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const { nodes, edges } = useMemo(() => flowOf(graphs, { chosen, expanded }), [graphs, chosen, expanded]);
  return (
    <ExpansionContext value={expansion}>
      <PointedContext value={pointed ?? focused}>
        <ReactFlow<FlowNode, FlowEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          className={look}
          colorMode={resolvedTheme === "dark" ? "dark" : "light"}
          ariaLabelConfig={words}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesReconnectable={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          minZoom={0.1}
          fitView
          fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
          onNodesChange={(changes) => {
            for (const change of changes) if (change.type === "select" && change.selected) onChoose(change.id);
          }}
          onEdgesChange={(changes) => {
            for (const change of changes) if (change.type === "select" && change.selected) onChoose(change.id);
          }}
          onEdgeMouseEnter={(_, { id }) => setPointed(id)}
          onEdgeMouseLeave={() => setPointed(undefined)}
          onFocus={({ target }) =>
            setFocused(target.closest(".react-flow__edge")?.getAttribute("data-id") ?? undefined)
          }
          onBlur={() => setFocused(undefined)}
          onPaneClick={() => onChoose(undefined)}
        >
          <Background gap={24} />
          <Controls showInteractive={false} />
        </ReactFlow>
      </PointedContext>
    </ExpansionContext>
  );
}
