import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { WholeReplay as Whole } from "@/lib/detections/tuning/replays/schema";
import type { RuleTuning } from "@/lib/detections/tuning/schema";
import { isUnderWay } from "./queries";
import { ReplayResult } from "./replay-result";
import type { useWholeReplay } from "./use-whole-replay";

type Props = { whole: ReturnType<typeof useWholeReplay>; onUse: (tuning: RuleTuning) => void };

function Progress({ replay, onCancel }: { replay: Whole; onCancel: () => void }) {
  const { done, total } = replay.progress;
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line p-3 text-sm">
      <ProgressBar label={`Replaying all ${replay.days} days`} done={done} total={total} onCancel={onCancel} />
      <p className="text-ink3 text-xs tabular-nums">
        {done.toLocaleString("en")} of {total.toLocaleString("en")} records. You can leave this page meanwhile.
      </p>
    </div>
  );
}

/** The newest replay over all records of the last days: its progress, or its result where it fits the form. */
export function WholeReplay({ whole: { shown, fits, ask, cancel }, onUse }: Props) {
  return (
    <section aria-label="Replay of all days" className="flex flex-col gap-3">
      {ask.error && <Alert error={ask.error} />}
      {cancel.error && <Alert error={cancel.error} />}
      {shown && isUnderWay(shown) && <Progress replay={shown} onCancel={() => cancel.mutate(shown.id)} />}
      {fits && shown?.result && <ReplayResult replay={shown.result} />}
      {fits && shown?.status === "failed" && <Alert>The replay could not be finished. Start it again.</Alert>}
      {shown && !fits && (
        <div className="flex flex-wrap items-center gap-2 text-ink2 text-sm">
          <p>Your replay of all {shown.days} days is of other settings than these.</p>
          <Button size="sm" onClick={() => onUse(shown.tuning)}>
            Use its settings
          </Button>
        </div>
      )}
    </section>
  );
}
