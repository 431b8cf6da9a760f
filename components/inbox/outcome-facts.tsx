import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { StatusMark } from "@/components/ui/status-mark";
import { readableAmount } from "@/lib/authority/language/amount";
import type { DecidedOutcome } from "@/lib/inbox/decided.schema";

const looks: Record<string, { status: string; label: string }> = {
  waiting: { status: "pending", label: "Waits for others" },
  in_effect: { status: "active", label: "In effect" },
  not_in_effect: { status: "resting", label: "Not in effect" },
  suspended: { status: "suspended", label: "Suspended" },
  revoked: { status: "revoked", label: "Revoked" },
  expired: { status: "expired", label: "Expired" },
  denied: { status: "denied", label: "Denied" },
  taken_back: { status: "taken_back", label: "Taken back" },
  withdrawn: { status: "withdrawn", label: "Withdrawn" },
  used: { status: "used", label: "Used" },
  unused: { status: "approved", label: "Not used yet" },
  applied: { status: "active", label: "In effect" },
  refused: { status: "denied", label: "Refused" },
  returned: { status: "changes_requested", label: "Returned" },
  running: { status: "active", label: "In progress" },
  done: { status: "closed", label: "Done" },
};

/** The state of something that was decided, as shape, word and colour. */
export function OutcomeMark({ state }: Pick<DecidedOutcome, "state">) {
  return <StatusMark {...(looks[state] ?? { status: "pending", label: state })} />;
}

/** The number of uses in words; undefined if nothing was granted. */
export function usesInWords({ uses }: Pick<DecidedOutcome, "uses">): string | undefined {
  if (!uses) return undefined;
  if (uses.count === 0) return "never used";
  return `used ${uses.count}${uses.more ? "+" : ""} ${uses.count === 1 ? "time" : "times"}`;
}

type Spent = DecidedOutcome["spent"][number];

const spentInWords = ({ label, spent, max, unit }: Spent): string =>
  `${label}: ${spent === null ? "at most" : `spent ${readableAmount(spent)} of`} ${readableAmount(max, unit ?? undefined)}`;

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
