import { ProposedRisk } from "@/components/control-changes/proposed-risk";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { RuleReplayResponse, RuleTuning } from "@/lib/detections/tuning/schema";
import { isUnderWay } from "./queries";
import { ReplayResult } from "./replay-result";
import type { useWholeReplay } from "./use-whole-replay";
import { WholeReplay } from "./whole-replay";

type Props = {
  /** The quick replay of the tuning that the form holds. */
  quick: { data: RuleReplayResponse | undefined; error: Error | null };
  whole: ReturnType<typeof useWholeReplay>;
  onUse: (tuning: RuleTuning) => void;
};

/** The quick replay, and the one of all days, which takes its place once it is finished. */
export function Replays({ quick, whole, onUse }: Props) {
  const { shown, fits, finished, ask } = whole;
  const isRunning = fits && shown !== undefined && isUnderWay(shown);
  const risk = (finished ?? quick.data)?.risk;
  return (
    <>
      {quick.error && <Alert error={quick.error} />}
      {quick.data && !finished && <ReplayResult replay={quick.data} />}
      {quick.data && !finished && !isRunning && (
        <Button className="self-start" loading={ask.isPending} onClick={() => ask.mutate()}>
          Replay all 30 days
        </Button>
      )}
      <WholeReplay whole={whole} onUse={onUse} />
      {risk && <ProposedRisk risk={risk} />}
    </>
  );
}
