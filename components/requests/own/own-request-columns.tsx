import { Identity } from "@/components/marks/identity";
import { askedBy } from "@/components/requests/review/asked-by";
import { EffectLineItem } from "@/components/requests/review/effect-line";
import { UnreadNotes } from "@/components/requests/unread-notes";
import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import { isUndecided } from "@/lib/requests/model";
import type { RequestSummary } from "@/lib/requests/schema";

/** The reductions that an approver made, by axis. */
function Narrowed({ request: { narrowedBy, narrowing, status } }: { request: RequestSummary }) {
  if (!narrowedBy) return null;
  return (
    <div className="mt-1 text-sm">
      <span className="font-semibold text-wait">
        {status === "approved" ? "Granted narrower" : "Narrowed"} by {narrowedBy.name}
      </span>
      <ul>
        {narrowing.map((line) => (
          <EffectLineItem key={`${line.axis} ${line.before} ${line.after}`} line={line} />
        ))}
      </ul>
    </div>
  );
}

function Asked({ request }: { request: RequestSummary }) {
  return (
    <>
      <span className="line-clamp-1">{request.purpose}</span>
      {request.through && <span className="text-ink3 text-xs">{askedBy(request)}</span>}
      <span className="line-clamp-1 text-ink3 text-xs">{request.sentence}</span>
      <Narrowed request={request} />
      <UnreadNotes count={request.unread} />
    </>
  );
}

function Decision({ request: { status, decideBy, decidedAt } }: { request: RequestSummary }) {
  if (!isUndecided(status)) return <Timestamp at={decidedAt} />;
  const lead = status === "pending" ? "ends in" : "answer within";
  return <Countdown until={decideBy} lead={lead} over="over" urgentBelow={86_400} />;
}

/** The columns of the list of one's own requests. */
export const ownRequestColumns: Column<RequestSummary>[] = [
  {
    id: "agent",
    header: "Agent",
    width: "w-64",
    cell: ({ agent }) => <Identity name={agentLabel(agent)} id={agent.id} seal={agent.id} />,
  },
  { id: "status", header: "Status", cell: ({ status }) => <StatusMark status={status} /> },
  { id: "purpose", header: "Purpose", cell: (request) => <Asked request={request} /> },
  { id: "asked", header: "Asked", showFrom: "lg", cell: ({ createdAt }) => <Timestamp at={createdAt} /> },
  { id: "decided", header: "Decision", cell: (request) => <Decision request={request} /> },
];
