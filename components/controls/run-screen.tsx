"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { DownloadLink } from "@/components/data/download-link";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { RunResponse } from "@/lib/controls/schema";
import { ControlFacts } from "./control-facts";
import { oneRun } from "./queries";
import { exceptionWords, populationWords, ResultMark } from "./result-mark";
import { RunItems } from "./run-items";
import { RunSignOff } from "./sign-off";

/** The origin and size of a checkpoint, from its note. */
const checkpointWords = (note: string | null): string => {
  const [origin = "", size = ""] = (note ?? "").split("\n");
  return note === null ? "None yet" : `${origin}, ${size} records`;
};

function Facts({ run }: { run: RunResponse }) {
  const { from, to, days, startedBy, createdAt, begunAt, population, seed, sampleSize, checkpoint, expiresAt } = run;
  return (
    <KeyValue
      layout="stacked"
      items={[
        { label: "From", value: <Timestamp at={from} mode="exact" /> },
        { label: "To", value: <Timestamp at={to} mode="exact" /> },
        ...(run.control.source === "state"
          ? [{ label: "State of", value: <Timestamp at={begunAt} mode="exact" /> }]
          : []),
        ...(days === null ? [] : [{ label: "Allowed age", value: `${days} days` }]),
        { label: "Population", value: populationWords(population) },
        { label: "Result", value: <ResultMark run={run} /> },
        { label: "Run by", value: startedBy.name ?? startedBy.id },
        { label: "Started", value: <Timestamp at={createdAt} mode="exact" /> },
        { label: "Checkpoint", value: checkpointWords(checkpoint) },
        { label: `Seed of the ${sampleSize} items`, value: <code>{seed}</code> },
        { label: "Kept", value: expiresAt === null ? "Permanently" : <Timestamp at={expiresAt} /> },
      ]}
    />
  );
}

function Paper({ run }: { run: RunResponse }) {
  const { id, exceptions, exceptionCount, sample, signedOff } = run;
  const isOpen = signedOff === null;
  const more = exceptionCount > exceptions.length ? `, the first ${exceptions.length} are shown` : "";
  return (
    <>
      <Panel flush title={`Exceptions: ${exceptionWords(exceptionCount)}${more}`}>
        <RunItems label="Exceptions" runId={id} items={exceptions} isOpen={isOpen} empty="The run found none." />
      </Panel>
      <Panel flush title={`Random sample: ${populationWords(sample.length)}`}>
        <RunItems label="Sample" runId={id} items={sample} isOpen={isOpen} empty="The population has no items." />
      </Panel>
      <RunSignOff run={run} />
    </>
  );
}

function State({ run }: { run: RunResponse }) {
  if (run.status === "failed") return <Alert>The run failed. Run the control again, or ask an operator.</Alert>;
  if (run.status === "done") return <Paper run={run} />;
  const label = run.status === "queued" ? "Waiting for the server" : `${populationWords(run.population)} checked`;
  return <ProgressBar label={label} {...run.progress} />;
}

const downloads = ({ id }: RunResponse) =>
  (["csv", "ndjson"] as const).map((format) => (
    <DownloadLink key={format} href={`/api/controls/runs/${id}/work-paper?format=${format}`}>
      Download {format.toUpperCase()}
    </DownloadLink>
  ));

/** One run of a control: its result, and the work paper with the verdicts of people. */
export function RunScreen({ runId }: { runId: string }) {
  const query = useQuery(oneRun(runId));
  const run = query.data;
  const parent = run ? (
    <Link href={`/controls/${run.controlId}`}>{run.control.title}</Link>
  ) : (
    <Link href="/controls">Controls</Link>
  );
  const actions = run?.status === "done" && (
    <>
      <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
        Print
      </Button>
      {downloads(run)}
    </>
  );
  return (
    <PageFrame title="Work paper" parent={parent} actions={actions}>
      {run ? (
        <div className="flex flex-col gap-6">
          <p className="hidden font-bold text-lg print:block">Work paper: {run.control.title}</p>
          <Facts run={run} />
          <ControlFacts control={run.control} period={{ from: run.from, to: run.to }} />
          <State run={run} />
        </div>
      ) : (
        <Unloaded query={query} name="The run" lines={10} />
      )}
    </PageFrame>
  );
}
