"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Play, Settings2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { DrillCode } from "@/lib/drills/model";
import type { DrillResponse, DrillsResponse } from "@/lib/drills/schema";
import { drillsKey, startDrill, stopDrills } from "./queries";

const DrillSettingsDialog = dynamic(() => import("./drill-settings").then((module) => module.DrillSettingsDialog), {
  ssr: false,
});

const marks = {
  running: { status: "pending", label: "Running" },
  passed: { status: "approved", label: "Passed" },
  slow: { status: "flagged", label: "Slow" },
  failed: { status: "flagged", label: "Failed" },
} as const;

const reasons: Record<DrillCode, string> = {
  nothing_allowed: "The canary could not act before the stop.",
  process_silent: "A server process did not take part.",
  allowed_after: "An action was allowed after the stop.",
  not_refused: "A server process did not refuse in time.",
  above_target: "The stop took longer than the target.",
  interrupted: "The server that ran it ended.",
  not_run: "No drill ran.",
};

const milliseconds = (ms: number | null): string => (ms === null ? "not measured" : `${ms.toLocaleString("en")} ms`);

function DrillRow({ drill }: { drill: DrillResponse }) {
  const { status, label } = marks[drill.status];
  return (
    <li className="flex flex-col gap-1 border-line border-b p-3 last:border-0">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusMark status={status} label={label} />
        <Timestamp at={drill.startedAt} mode="exact" />
        <span className="font-mono">{milliseconds(drill.effectMs)}</span>
        <span className="text-ink2">
          {drill.agent.name}, {drill.startedBy ? `started by ${drill.startedBy.name}` : "by schedule"}
        </span>
      </p>
      {drill.code && <p className="text-bad">{reasons[drill.code]}</p>}
      <ul className="text-ink2 text-sm">
        {drill.processes.map(({ id, effectMs, questions }) => (
          <li key={id}>
            <span className="font-mono">{id}</span>: {milliseconds(effectMs)} after the stop, {questions} questions
          </li>
        ))}
      </ul>
    </li>
  );
}

function Figures({ settings, percentiles }: Pick<DrillsResponse, "settings" | "percentiles">) {
  if (!settings) return null;
  const { agent, everyMinutes, targetMs, enabled } = settings;
  return (
    <Panel title="Time to effect">
      <KeyValue
        items={[
          { label: "Half of them within", value: milliseconds(percentiles.p50) },
          { label: "95% within", value: milliseconds(percentiles.p95) },
          { label: "Longest", value: milliseconds(percentiles.max) },
          { label: "Measured drills", value: percentiles.count.toLocaleString("en") },
          { label: "Target", value: milliseconds(targetMs) },
          { label: "Canary", value: agent.name },
          { label: "Schedule", value: enabled ? `every ${everyMinutes.toLocaleString("en")} minutes` : "switched off" },
        ]}
      />
    </Panel>
  );
}

function whatComes(settings: DrillsResponse["settings"]): string {
  if (!settings) return "Choose a canary with authority over Mandate's own API. Its drills then appear here.";
  if (settings.enabled) return "The first drill runs by itself soon. You can also run it now.";
  return "The schedule is switched off. You can run a drill now.";
}

/** The figures of the drills and the last of them. */
function Drills({ data, refusal }: { data: DrillsResponse; refusal: string | undefined }) {
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-160 text-ink2">
        A drill suspends a canary for a moment and measures how long each server process takes to refuse it. A slow or
        missing drill raises a detection.
      </p>
      {refusal && <p className="text-ink2">You cannot run a drill now. {refusal}</p>}
      <Figures {...data} />
      <Panel title="Last drills" flush>
        {data.drills.length === 0 ? (
          <EmptyState kind="none" title="No drills yet">
            {whatComes(data.settings)}
          </EmptyState>
        ) : (
          <ul>
            {data.drills.map((drill) => (
              <DrillRow key={drill.id} drill={drill} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

/** The stop drills: how fast a stop takes effect in each server process. */
export function DrillsScreen({ whyNot }: { whyNot: string | undefined }) {
  const query = useQuery(stopDrills);
  const client = useQueryClient();
  const toast = useToast();
  const [setting, setSetting] = useState(false);
  const { data } = query;
  const run = async () => {
    try {
      client.setQueryData(drillsKey, await startDrill());
    } catch (error) {
      toast.problem("The drill was not started", error);
    }
  };
  const unset = data?.settings ? undefined : "Choose a canary first.";
  const refusal = whyNot ?? unset;
  return (
    <PageFrame
      title="Stop drills"
      parent={<ParentLink href="/revocations" label="Revocations" />}
      actions={
        <>
          <Button icon={<Settings2 aria-hidden />} whyNot={whyNot} onClick={() => setSetting(true)}>
            Set drills…
          </Button>
          <Button variant="primary" icon={<Play aria-hidden />} whyNot={refusal} onClick={() => void run()}>
            Run the drill now
          </Button>
        </>
      }
    >
      {!data && <Unloaded query={query} name="The drills" lines={6} />}
      {data && <Drills data={data} refusal={refusal} />}
      {setting && data && (
        <DrillSettingsDialog settings={data.settings} etag={data.etag} onClose={() => setSetting(false)} />
      )}
    </PageFrame>
  );
}
