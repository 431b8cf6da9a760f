import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { StatusMark } from "@/components/ui/status-mark";
import type { DecidedOutcome } from "@/lib/inbox/decided.schema";
import { outcomeLabel, spentInWords, usesInWords } from "@/lib/inbox/outcome.model";

const looks: Record<string, string> = {
  waiting: "pending",
  in_effect: "active",
  not_in_effect: "resting",
  suspended: "suspended",
  revoked: "revoked",
  expired: "expired",
  retired: "retired",
  confirmed: "active",
  expected: "pending",
  dismissed: "closed",
  blocked: "denied",
  closed: "closed",
  denied: "denied",
  taken_back: "taken_back",
  withdrawn: "withdrawn",
  used: "used",
  unused: "approved",
  applied: "active",
  refused: "denied",
  returned: "changes_requested",
  running: "active",
  done: "closed",
};

/** The state of something that was decided, as shape, word and colour. */
export function OutcomeMark({ state }: Pick<DecidedOutcome, "state">) {
  return <StatusMark status={looks[state] ?? "pending"} label={outcomeLabel(state)} />;
}

/** The outcome of a decision: the state, who changed it and when, uses and spent limits. */
export function OutcomeFacts({ outcome, linked = true }: { outcome: DecidedOutcome; linked?: boolean }) {
  const { state, sentence, at, by, narrowed, spent, delegationId } = outcome;
  const uses = usesInWords(outcome);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <OutcomeMark state={state} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{sentence}</span>
        {(by || at) && (
          <span className="text-ink2">
            {by && `By ${by.name}`} {at && <Timestamp at={at} mode="exact" precision="minute" />}
          </span>
        )}
      </p>
      {uses && <p>{`${uses.charAt(0).toUpperCase()}${uses.slice(1)}.`}</p>}
      {narrowed && (
        <p>
          Narrowed{narrowed.by && ` by ${narrowed.by.name}`}{" "}
          <Timestamp at={narrowed.at} mode="exact" precision="minute" />.
        </p>
      )}
      {spent.length > 0 && (
        <ul aria-label="Spent limits" className="flex flex-col gap-1 text-ink2">
          {spent.map((limit) => (
            <li key={`${limit.label} ${limit.unit ?? ""}`} className="[overflow-wrap:anywhere]">
              {spentInWords(limit)}
            </li>
          ))}
        </ul>
      )}
      {delegationId && linked && (
        <Link href={`/delegations/${delegationId}`} className="self-start underline">
          Open the delegation
        </Link>
      )}
    </div>
  );
}
