import { severityWords, wordsOf } from "@/components/detections/detection-words";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { AgentAttention } from "@/lib/agent-risk/attention.schema";
import { counted } from "./agent-words";
import { type Finding, FindingLines, linkClass } from "./finding-lines";
import { furtherDetections } from "./further-detections";
import { isLongAgo, ofAgent } from "./recent";

/** A review that is due sooner than this is marked. */
const urgentSeconds = 3 * 86_400;

type Detection = AgentAttention["detections"]["worst"][number];

const seriousTone = { low: "text-ink3", medium: "text-wait", high: "text-bad", critical: "text-bad" } as const;

const detectionFinding = ({ id, kind, severity, status, raisedAt }: Detection): Finding => ({
  ...{ id, glyph: "triangle", tone: seriousTone[severity] },
  text: (
    <>
      {wordsOf(kind).title}. {severityWords[severity]}
      {status === "confirmed" && ", confirmed"}, raised <Timestamp at={raisedAt} />.
    </>
  ),
  action: (
    <Link className={linkClass} href={`/detections?detection=${id}`}>
      See detection
    </Link>
  ),
});

const furtherFinding = ({ status, further, href }: ReturnType<typeof furtherDetections>[number]): Finding => ({
  ...{ id: `further-${status}`, glyph: "triangle", tone: "text-wait" },
  text: `${counted(further, `further ${status} detection`)}.`,
  action: (
    <Link className={linkClass} href={href}>
      {status === "open" ? "See all open detections" : "See all confirmed detections"}
    </Link>
  ),
});

function unusedFinding(agentId: string, unused: AgentAttention["unused"]): Finding[] {
  if (!unused) return [];
  const { delegations, neverUsed, heaviest, computedAt } = unused;
  const never = neverUsed === 0 ? "" : ` ${counted(neverUsed, "delegation")} never used at all.`;
  const one = delegations === 1;
  return [
    {
      ...{ id: "unused-authority", glyph: "half", tone: "text-wait" },
      text: (
        <>
          {unused.unused.toLocaleString("en")} of {counted(unused.permissions, "permission")} not used in 90 days.
          {never}{" "}
          <span className="text-ink3">
            Counted <Timestamp at={computedAt} />.
          </span>
        </>
      ),
      action: (
        <Link
          className={linkClass}
          title={heaviest.purpose}
          href={
            one
              ? `/delegations/${heaviest.delegationId}`
              : `/unused-authority?q=${encodeURIComponent(ofAgent(agentId))}`
          }
        >
          {one ? "Narrow it" : "Narrow them"}
        </Link>
      ),
    },
  ];
}

function reviewFinding({ due, lastReviewedAt }: AgentAttention["review"], now: number): Finding[] {
  const line = { id: "review", glyph: "half", tone: "text-wait" } as const;
  if (due) {
    return [
      {
        ...line,
        text: (
          <>
            The access review “{due.name}” asks about it, due{" "}
            <Countdown until={due.dueAt} lead="in" urgentBelow={urgentSeconds} />.
          </>
        ),
        action: (
          <Link className={linkClass} href={`/reviews/${due.reviewId}`}>
            See review
          </Link>
        ),
      },
    ];
  }
  if (lastReviewedAt === null || !isLongAgo(lastReviewedAt, now)) return [];
  return [
    {
      ...line,
      text: (
        <>
          Last reviewed <Timestamp at={lastReviewedAt} />, more than a year ago.
        </>
      ),
    },
  ];
}

/** The oddities of an agent and its due tasks, the worst first. */
export function OddAndDue({ attention, now }: { attention: AgentAttention; now: number }) {
  const { agentId, detections, unused, review } = attention;
  const findings = [
    ...detections.worst.map(detectionFinding),
    ...furtherDetections(agentId, detections).map(furtherFinding),
    ...unusedFinding(agentId, unused),
    ...reviewFinding(review, now),
  ];
  return <FindingLines findings={findings} />;
}
