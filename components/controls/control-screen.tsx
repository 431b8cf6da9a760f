"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { ControlResponse } from "@/lib/controls/schema";
import { ControlFacts } from "./control-facts";
import { oneControl } from "./queries";
import { populationWords, ResultMark } from "./result-mark";
import { RunControl } from "./run-dialog";

function Runs({ runs }: Pick<ControlResponse, "runs">) {
  return (
    <Panel flush title="Runs">
      {runs.length === 0 ? (
        <EmptyState kind="none" title="No runs yet">
          Runs appear here with their results and work papers. Run the control to make the first one.
        </EmptyState>
      ) : (
        <ul aria-label="Runs">
          {runs.map((run) => (
            <li
              key={run.id}
              className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b"
            >
              <Link href={`/controls/runs/${run.id}`} className="min-w-0 flex-1 basis-60 hover:underline">
                <Timestamp at={run.from} mode="exact" /> to <Timestamp at={run.to} mode="exact" />
              </Link>
              <ResultMark run={run} />
              <span className="text-ink2">{populationWords(run.population)}</span>
              <span className="text-ink3 text-sm">
                {run.startedBy.name ?? run.startedBy.id}, <Timestamp at={run.createdAt} />
                {run.signedOff && `, signed off by ${run.signedOff.by.name ?? run.signedOff.by.id}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Mapping({ mapping }: Pick<ControlResponse, "mapping">) {
  return (
    <Panel title="Requirements">
      <ul className="flex flex-col gap-1">
        {mapping.map(({ framework, title, requirements }) => (
          <li key={framework}>
            <Link href={`/reports/${framework}`} className="underline">
              {title}
            </Link>{" "}
            <span className="text-ink2">{requirements.join(", ")}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** One control: its question and population, the requirements that name it, and its runs. */
export function ControlScreen({ controlId }: { controlId: string }) {
  const query = useQuery(oneControl(controlId));
  const control = query.data;
  return (
    <PageFrame
      title={control?.title ?? "Control"}
      parent={<ParentLink href="/controls" label="Controls" />}
      actions={control && <RunControl control={control} />}
    >
      {control ? (
        <div className="flex flex-col gap-6">
          <ControlFacts control={control} />
          <Runs runs={control.runs} />
          <Mapping mapping={control.mapping} />
        </div>
      ) : (
        <Unloaded query={query} name="The control" lines={8} />
      )}
    </PageFrame>
  );
}
