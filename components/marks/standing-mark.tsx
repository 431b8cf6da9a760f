import { Timestamp } from "@/components/time/timestamp";
import { Note } from "@/components/ui/note";
import { StatusMark } from "@/components/ui/status-mark";
import type { Standing } from "@/lib/principals/schema";
import { type Judged, shownState } from "./standing-state";

/** The state of an agent, a resource server or a person, as decisions judge it. */
export const StandingMark = ({ judged, className }: { judged: Judged; className?: string }) => (
  <StatusMark status={shownState(judged)} className={className} />
);

/** Why something may not act, and since when, in one line; nothing while all of it is in effect. */
export function StandingLine({ standing, className }: { standing: Standing; className?: string }) {
  const { reason, since } = standing;
  if (reason === null) return null;
  return (
    <span className={className}>
      {reason}
      {since && (
        <>
          {" Since "}
          <Timestamp at={since} mode="exact" precision="minute" />.
        </>
      )}
    </span>
  );
}

/** The same as a note at the top of a page, under what it means. */
export function StandingNote({ title, standing }: { title: string; standing: Standing }) {
  if (standing.reason === null) return null;
  return (
    <Note title={title}>
      <StandingLine standing={standing} />
    </Note>
  );
}
