import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DetectionRule, RuleTuning } from "@/lib/detections/tuning/schema";
import { askReplay, cancelReplay, ruleKeys, wholeReplays } from "./queries";
import { tuningChanges } from "./tuning-words";

/** The person's newest replay of a rule over the log: also one that was asked for before the page was loaded. */
export function useWholeReplay(rule: DetectionRule, tuning: RuleTuning) {
  const { kind, version } = rule;
  const client = useQueryClient();
  const query = useQuery(wholeReplays(kind));
  const onSuccess = () => client.invalidateQueries({ queryKey: ruleKeys.replays(kind) });
  const ask = useMutation({ mutationFn: () => askReplay(kind, tuning), onSuccess });
  const cancel = useMutation({ mutationFn: (id: string) => cancelReplay(kind, id), onSuccess });
  const newest = query.data?.replays.find(({ status }) => status !== "cancelled");
  const shown = newest?.version === version ? newest : undefined;
  const fits = shown !== undefined && tuningChanges(kind, shown.tuning, tuning).length === 0;
  return { shown, fits, finished: fits && shown.result ? shown : undefined, ask, cancel };
}
