"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Disclosure } from "@/components/ui/disclosure";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import type { DetectionResponse, DetectionTimeline } from "@/lib/detections/schema";
import { Baseline } from "./baseline";
import { timelineOf } from "./queries";

const shownEvidence = 12;

function Evidence({ evidence }: Pick<DetectionResponse, "evidence">) {
  const shown = evidence.slice(-shownEvidence);
  const more = evidence.length - shown.length;
  return (
    <>
      {shown.map((index) => (
        <Link key={index} href={`/audit?entry=${index}`} className="me-2 inline-block font-mono text-sm underline">
          {index.toLocaleString("en")}
        </Link>
      ))}
      {more > 0 && <span className="text-ink3">and {more} earlier</span>}
    </>
  );
}

const noteWords: Record<DetectionTimeline["notes"][number]["what"], string> = {
  comment: "wrote",
  open: "opened it again",
  confirmed: "confirmed it",
  expected: "expects it for a time",
  dismissed: "dismissed it",
  closed: "closed it",
};

function Notes({ id }: { id: string }) {
  const query = useQuery(timelineOf(id));
  if (!query.data) return <Unloaded query={query} name="The notes" lines={2} />;
  const { notes } = query.data;
  if (notes.length === 0) return <p className="text-ink3">No notes yet.</p>;
  return (
    <ol className="flex flex-col gap-2">
      {notes.map(({ what, by, note, at }) => (
        <li key={`${at} ${by.id}`}>
          <span className="text-ink3 text-xs">
            {by.name} {noteWords[what]} <Timestamp at={at} />
          </span>
          <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{note}</p>
        </li>
      ))}
    </ol>
  );
}

/** The response that was made when a detection was raised. */
const madeWords: Record<Exclude<DetectionResponse["response"], "ask">, string> = {
  none: "It is listed only.",
  quarantined: "The rule quarantined the instance.",
  suspended: "The rule suspended the agent.",
  held: "The circuit breaker held back a stop. A person decides.",
};

const subjectWords: Readonly<Record<string, string>> = {
  agt: "Agent",
  dlg: "Delegation",
  ins: "Instance",
  per: "Person",
  rsv: "Resource server",
};

const subjectWord = (id: string): string => subjectWords[id.split("_")[0] ?? ""] ?? "Subject";

/** The object that a rule watches; a delegation leads to its page. */
function Subject({ id }: { id: string }) {
  const words = <span className="font-mono text-sm">{id}</span>;
  if (!id.startsWith("dlg_")) return words;
  return (
    <Link href={`/delegations/${id}`} className="underline">
      {words}
    </Link>
  );
}

/** The finding of a rule: on which actor, why, since when, and the records that show it. */
export function Finding({ detection }: { detection: DetectionResponse }) {
  const { id, reason, subjectId, seenCount, firstSeenAt, lastSeenAt, evidence, expectedUntil, response } = detection;
  return (
    <div className="flex flex-col gap-3 px-3 pb-3">
      <p className="max-w-160">{reason}</p>
      <Baseline detection={detection} />
      <KeyValue
        items={[
          ...(subjectId === null ? [] : [{ label: subjectWord(subjectId), value: <Subject id={subjectId} /> }]),
          ...(response === "ask" ? [] : [{ label: "Response", value: madeWords[response] }]),
          {
            label: "Seen",
            value: (
              <>
                {seenCount === 1 ? "once" : `${seenCount.toLocaleString("en")} times`}, first{" "}
                <Timestamp at={firstSeenAt} />, last <Timestamp at={lastSeenAt} />
              </>
            ),
          },
          ...(expectedUntil === null
            ? []
            : [{ label: "Expected until", value: <Timestamp at={expectedUntil} mode="exact" /> }]),
          ...(evidence.length === 0 ? [] : [{ label: "Evidence", value: <Evidence evidence={evidence} /> }]),
        ]}
      />
      <Disclosure title="Notes">
        <Notes id={id} />
      </Disclosure>
    </div>
  );
}
