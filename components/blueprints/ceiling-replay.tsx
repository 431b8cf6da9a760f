"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { SkeletonText } from "@/components/ui/skeleton";
import type { CeilingReplayResponse } from "@/lib/decisions/replay/ceiling/schema";
import { maxReplayed } from "@/lib/decisions/replay/model";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { blueprintKeys, replayCeiling } from "./queries";

type Item = CeilingReplayResponse["items"][number];

const number = (value: number) => value.toLocaleString("en");

function Refused({ item }: { item: Item }) {
  return (
    <li className="flex flex-col gap-0.5 border-line px-3 py-2 text-sm not-first:border-t">
      <span className="flex flex-wrap items-center justify-between gap-x-3">
        <DecisionMark
          decision={item.change === "asked" ? "change" : "deny"}
          label={item.change === "asked" ? "would ask a person" : "would be denied"}
        />
        <Timestamp at={item.time} mode="exact" />
      </span>
      <span className="[overflow-wrap:anywhere]">
        <span className="font-semibold">{item.agent.name}</span>{" "}
        <Link
          href={`/audit?q=${encodeURIComponent(`id:${item.decisionId}`)}`}
          className="font-mono underline decoration-line underline-offset-2 hover:decoration-ink"
        >
          {item.action} {item.resourceType} {item.resource}
        </Link>
      </span>
      <span className="text-ink2">{item.reason}</span>
    </li>
  );
}

function Found({ found }: { found: CeilingReplayResponse }) {
  const { considered, wouldDeny, wouldAsk, unjudged, truncated, from, items } = found;
  const changed = wouldDeny + wouldAsk;
  return (
    <>
      <div role="status" className="flex flex-col gap-1">
        <p className={wouldDeny > 0 ? "font-semibold text-bad" : "font-semibold text-ok"}>
          {considered === 0
            ? "No action of these agents was allowed in this time."
            : `Would have denied ${number(wouldDeny)} of ${number(considered)} allowed actions.`}
        </p>
        <p className="text-ink2 text-sm">
          {wouldAsk > 0 && `Would have asked a person ${number(wouldAsk)} times. `}
          Actions of the agents themselves since <Timestamp at={from} mode="exact" precision="minute" />. Limits count
          from the first of them on, for each agent.
          {truncated && ` There were more decisions: these are among the newest ${number(maxReplayed)}.`}
          {unjudged > 0 && ` ${number(unjudged)} could not be judged: their records do not hold what is needed.`}
        </p>
      </div>
      {items.length > 0 && (
        <ul
          aria-label="Actions that would have been denied"
          className="max-h-80 overflow-y-auto rounded-md border border-line"
        >
          {items.map((item) => (
            <Refused key={item.decisionId} item={item} />
          ))}
        </ul>
      )}
      {items.length > 0 && changed > items.length && (
        <p className="text-ink3 text-sm">
          The newest {items.length} of {number(changed)} are shown.
        </p>
      )}
    </>
  );
}

/** It takes the place of the button that cancelled. */
const focused = (button: HTMLButtonElement | null) => button?.focus();

type Props = { blueprintId: string; ceiling: readonly unknown[] };

/** Replays as long as it is shown; what is cancelled can be started again. */
function useReplay({ blueprintId, ceiling }: Props) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<ComputationProgress>();
  const queryKey = [...blueprintKeys.detail(blueprintId), "replay", ceiling];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      replayCeiling(blueprintId, ceiling, { signal, onProgress: setProgress }).finally(() => setProgress(undefined)),
    staleTime: 60_000,
    retry: false,
  });
  return { ...query, progress, cancel: () => void client.cancelQueries({ queryKey }) };
}

/** Lists the actions allowed in the last seven days that the ceiling would have denied. */
export function CeilingReplay(props: Props) {
  const { data, error, isFetching, refetch, progress, cancel } = useReplay(props);
  const waits = isFetching && !data && !error;
  return (
    <section aria-label="The last seven days" className="flex flex-col gap-2 border-line border-t pt-4">
      <h3>The last seven days, under this ceiling</h3>
      {data && <Found found={data} />}
      {waits && !progress && <SkeletonText lines={3} />}
      {waits && progress && <ProgressBar label="Replaying what was allowed" {...progress} onCancel={cancel} />}
      {!data && !error && !isFetching && (
        <Button ref={focused} size="sm" className="self-start" onClick={() => void refetch()}>
          Replay decisions
        </Button>
      )}
      {error && (
        <ErrorPanel
          title="The decisions could not be replayed"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
    </section>
  );
}
