"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState, useSyncExternalStore } from "react";
import { AtInstant } from "@/components/as-of/at-instant";
import { UnloadedPast } from "@/components/as-of/unloaded-past";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Alert } from "@/components/ui/alert";
import { Checkbox } from "@/components/ui/choice";
import { EmptyState } from "@/components/ui/empty-state";
import { SelectField } from "@/components/ui/input-field";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tab-panels";
import type { DelegationGraph } from "@/lib/delegations/views/graph.schema";
import { GraphList } from "./graph-list";
import { graphCounts, namesOf } from "./graph-words";
import { mergeGraphs } from "./merge";
import { Peek } from "./peek";
import { type GraphRoot, graphQuery } from "./queries";
import { type Expansion, useExpansion } from "./use-expansion";

// The library and the layout come only where the picture is shown.
const GraphCanvas = dynamic(() => import("./graph-canvas").then(({ GraphCanvas }) => GraphCanvas), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

const live = "active,suspended";
const everything = "active,suspended,revoked,expired";
const views = ["graph", "list"] as const;
const hops = ["1", "2", "3", "4"].map((value) => ({ value, label: value }));

const wide = "(min-width: 48rem)";
const subscribe = (changed: () => void) => {
  const query = matchMedia(wide);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
};

/** A phone shows the list first, as the server does, which knows no width. */
const useWide = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => matchMedia(wide).matches,
    () => false,
  );

function Legend() {
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-ink2 text-xs">
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-3 rounded-full border border-edge" />
        person
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-3 rounded-xs border border-edge" />
        agent
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-3 border border-edge border-dashed" />
        resource server
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="w-6 border-brand border-t-2" />
        in effect
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="w-6 border-wait border-t-2 border-dashed" />
        suspended or at rest
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="w-6 border-ink3 border-t-2 border-dotted" />
        stopped, revoked or expired
      </li>
    </ul>
  );
}

/** Notes about nodes that the graph omits. */
function Missing({ graph }: { graph: DelegationGraph }) {
  return (
    <>
      {graph.cut && (
        <p role="note" className="rounded-md bg-waitbg p-3 text-wait">
          The graph is incomplete. It shows at most {graph.nodes.length} nodes. Choose fewer hops, or start from a
          neighbour.
        </p>
      )}
      {graph.hidden > 0 && (
        <p className="text-ink3 text-sm">
          {graph.hidden.toLocaleString("en")} more {graph.hidden === 1 ? "delegation is" : "delegations are"} not
          visible to you.
        </p>
      )}
    </>
  );
}

function useGraph(root: GraphRoot, at: string | undefined) {
  const [depth, setDepth] = useQueryState("depth", parseAsInteger.withDefault(2));
  const [status, setStatus] = useQueryState("status", parseAsString.withDefault(live));
  const query = useQuery({ ...graphQuery({ ...root, depth, status, at }), placeholderData: keepPreviousData });
  return { depth, setDepth, status, setStatus, query };
}

type GraphState = ReturnType<typeof useGraph>;

function Controls({ depth, setDepth, status, setStatus }: GraphState) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <SelectField
        label="Hops"
        className="w-24"
        value={String(depth)}
        onChange={(event) => void setDepth(Number(event.target.value))}
        options={hops}
      />
      <Checkbox
        checked={status === everything}
        onChange={(event) => void setStatus(event.target.checked ? everything : live)}
        label="Show ended delegations"
      />
    </div>
  );
}

type PictureProps = {
  graphs: readonly DelegationGraph[];
  expansion: Expansion;
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
};

function Picture(props: PictureProps) {
  if (props.graphs.every(({ edges }) => edges.length === 0))
    return <EmptyState kind="none" title="There are no delegations here" />;
  return (
    <div className="flex flex-col gap-3">
      <section aria-label="Graph of delegations" className="h-[70vh] rounded-md border border-line">
        <GraphCanvas {...props} />
      </section>
      <Legend />
    </div>
  );
}

/** All delegations around an agent or a person, now or at an instant: as a picture, and as an equal list. */
export function GraphScreen({ root }: { root: GraphRoot }) {
  return <AtInstant title="Graph" past={(at) => <Graph root={root} at={at} />} present={<Graph root={root} />} />;
}

function Graph({ root, at }: { root: GraphRoot; at?: string }) {
  const [view, setView] = useQueryState("view", parseAsStringLiteral(views));
  const [chosen, setChosen] = useState<string>();
  const fits = useWide();
  const state = useGraph(root, at);
  const { query } = state;
  const expansion = useExpansion(state.status, at);
  const graphs = useMemo(() => (query.data ? [query.data, ...expansion.graphs] : []), [query.data, expansion.graphs]);
  const parent = <ParentLink href="/delegations" label="Delegations" />;
  if (!query.data)
    return (
      <PageFrame asOf title="Graph" parent={parent}>
        <UnloadedPast query={query} name="The centre of this graph" />
      </PageFrame>
    );
  const graph = mergeGraphs(query.data, expansion.graphs);
  const shown = view ?? (fits ? "graph" : "list");
  const listed = { expansion, chosen, onChoose: setChosen };
  const name = graph.nodes.find(({ id }) => id === graph.rootId)?.name ?? "";
  return (
    <PageFrame asOf title={`Delegations around ${name}`} parent={parent}>
      <div className="flex flex-col gap-4">
        {at && (
          <p className="text-ink2">
            Each delegation has its own status and its version of then. Stops of agents, people and chains are not
            rebuilt.
          </p>
        )}
        <Controls {...state} />
        <p role="status" className="text-ink2">
          {graphCounts(graph)}
        </p>
        <Missing graph={graph} />
        {expansion.failed.length > 0 && (
          <Alert>The neighbours of {expansion.failed.map(namesOf(graph)).join(", ")} could not be loaded.</Alert>
        )}
        <Tabs
          label="View"
          value={shown}
          onChange={(next) => void setView(next)}
          tabs={[
            { value: "graph", label: "Graph", content: <Picture graphs={graphs} {...listed} /> },
            { value: "list", label: "List", content: <GraphList graph={graph} {...listed} /> },
          ]}
        />
      </div>
      <Peek graph={graph} expansion={expansion} chosen={chosen} onClose={() => setChosen(undefined)} />
    </PageFrame>
  );
}
