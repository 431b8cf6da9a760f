"use client";

import { useMutation } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { sendJson } from "@/components/data/api-client";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { type ReplayedRule, SingleReplayResponse } from "@/lib/decisions/replay/single.schema";
import { notReplayedText, ruleName, verdictWords } from "./replay-words";

/** The verdict of a decision that was judged again, and its difference from the recorded one. */
function Verdict({ replay }: { replay: SingleReplayResponse }) {
  const { at, replayed, recorded, same, difference, rules, notReplayed } = replay;
  if (!replayed) return <p>{notReplayedText(notReplayed)}</p>;
  const under = at === "then" ? "Under the rules of then" : "Under the rules of now";
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <DecisionMark
          decision={replayed.verdict === "ask" ? "change" : replayed.verdict}
          label={verdictWords(replayed)}
        />
        <strong className="font-semibold">
          {same
            ? `${under} the outcome is the same.`
            : `${under} the outcome differs: it was ${verdictWords({ ...recorded, code: recorded.code })}.`}
        </strong>
      </p>
      {replayed.reason && <p className="[overflow-wrap:anywhere]">{replayed.reason}</p>}
      {difference && <p>{difference}</p>}
      {at === "now" && replay.delegations.length > 0 && (
        <p className="text-ink3 text-sm">
          {`Judged by ${replay.delegations.map(({ id, version }) => `version ${version} of ${id}`).join(", ")}.`}
        </p>
      )}
      <Rules title="Judged" rules={rules.filter(({ judged }) => judged)} />
      <Rules title="Not judged" rules={rules.filter(({ judged }) => !judged)} />
    </div>
  );
}

/** Rules of a re-run, each with its part in front. */
function Rules({ title, rules }: { title: string; rules: readonly ReplayedRule[] }) {
  if (rules.length === 0) return null;
  return (
    <section aria-label={title} className="flex flex-col gap-1 text-sm">
      <h4 className="font-semibold">{title}</h4>
      <ul className="flex flex-col gap-1">
        {rules.map((rule) => (
          <li key={`${rule.part} ${rule.of} ${rule.sentence}`} className="text-ink3 [overflow-wrap:anywhere]">
            <span className="text-ink">{ruleName(rule)}:</span> {rule.sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Judges a recorded decision again, by the rules of then or the delegation of now. Nothing is recorded or spent. */
export function ReplayDecision({ decisionId }: { decisionId: string }) {
  const replay = useMutation({
    mutationFn: (at: SingleReplayResponse["at"]) =>
      sendJson("POST", `/api/decisions/${decisionId}/replay`, { at }, { schema: SingleReplayResponse }),
  });
  const asked = replay.isPending ? replay.variables : undefined;
  return (
    <section aria-label="Re-run" className="flex flex-col gap-3">
      <h3 className="text-base">Re-run</h3>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={<RotateCcw aria-hidden />}
          loading={asked === "then"}
          onClick={() => replay.mutate("then")}
        >
          Re-run under the rules of then
        </Button>
        <Button
          size="sm"
          icon={<RotateCcw aria-hidden />}
          loading={asked === "now"}
          onClick={() => replay.mutate("now")}
        >
          Re-run under the rules of now
        </Button>
      </div>
      <div aria-live="polite">
        <Alert error={replay.error} />
        {replay.data && (
          <div className="rounded-md bg-sunken p-3">
            <Verdict replay={replay.data} />
          </div>
        )}
      </div>
    </section>
  );
}
