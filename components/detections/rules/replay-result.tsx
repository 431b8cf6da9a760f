import { Timestamp } from "@/components/time/timestamp";
import type { RuleReplay } from "@/lib/detections/tuning/schema";

/** The detections that a tuning would have raised. */
export function ReplayResult({ replay }: { replay: RuleReplay }) {
  const { sentence, from, until, records, capped, proposed, learnedFrom } = replay;
  return (
    <div role="status" className="rounded-md border border-line bg-sunken p-3 text-sm">
      <p className="font-semibold">{sentence}</p>
      {proposed.raised > 0 && (
        <p className="text-ink2">
          They are about {proposed.subjects.toLocaleString("en")} {proposed.subjects === 1 ? "subject" : "subjects"}.
        </p>
      )}
      <p className="mt-1 text-ink3 text-xs">
        {records.toLocaleString("en")} records were replayed
        {from && until && (
          <>
            , from <Timestamp at={from} /> to <Timestamp at={until} />
          </>
        )}
        .{capped && " The last 30 days have more, which were not replayed."}{" "}
        {learnedFrom ? (
          <>
            Before, the rule learned from the records since <Timestamp at={learnedFrom} />, without counting them.
          </>
        ) : (
          "The rule began without a memory, so it found nothing while it learned."
        )}
      </p>
    </div>
  );
}
