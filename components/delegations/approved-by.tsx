import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { ApprovedBy as Approval, DelegationResponse } from "@/lib/delegations/schema";

function Row({ approval: { person, inPlaceOf, requestId, step, at, passkey } }: { approval: Approval }) {
  return (
    <li className="flex gap-3 border-line px-4 py-3 not-first:border-t">
      <Seal value={person.id} frame="person" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-semibold">{person.name}</span>
          {inPlaceOf && <span className="text-ink2">in place of {inPlaceOf.name}</span>}
          <StatusMark status="approved" label={passkey ? "Approved with passkey" : "Approved"} />
        </p>
        <p className="text-ink2">
          Step {step} of{" "}
          <Link href={`/requests/${requestId}`} className="font-mono text-sm underline [overflow-wrap:anywhere]">
            {requestId}
          </Link>
          , <Timestamp at={at} />
        </p>
        {passkey && (
          <p className="flex flex-wrap items-center gap-x-2 text-ink3 text-sm">
            Key <CopyField value={passkey} label="passkey thumbprint" />
          </p>
        )}
      </div>
    </li>
  );
}

type ApprovedByProps = { approvals: readonly Approval[]; confirmedBy: DelegationResponse["confirmedBy"] };

/** The approvals of a delegation. The signed version holds the passkey signatures, so that anyone can verify them. */
export function ApprovedBy({ approvals, confirmedBy }: ApprovedByProps) {
  if (approvals.length === 0) return null;
  return (
    <Panel title="Approved by" flush>
      <ul>
        {approvals.map((approval) => (
          <Row key={`${approval.step} ${approval.person.id}`} approval={approval} />
        ))}
        {confirmedBy && (
          <li className="flex gap-3 border-line border-t px-4 py-3">
            <Seal value={confirmedBy.person.id} frame="person" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-semibold">{confirmedBy.person.name}</span>
                <StatusMark status="approved" label="Confirmed" />
              </p>
              <p className="text-ink2">
                In place of approvers who left, <Timestamp at={confirmedBy.at} />
              </p>
            </div>
          </li>
        )}
      </ul>
    </Panel>
  );
}
