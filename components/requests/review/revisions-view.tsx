"use client";

import { useState } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import type { RequestResponse, RevisionResponse } from "@/lib/requests/schema";
import { EffectLineItem } from "./effect-line";

const causes: Record<RevisionResponse["cause"], string> = {
  made: "asked for this",
  renewed: "Renewed after a change elsewhere",
  revised: "changed the request",
  narrowed: "approved less",
};

function Changes({ revision }: { revision: RevisionResponse }) {
  if (revision.cause === "made") return null;
  if (revision.changes.length === 0) {
    return (
      <p className="text-ink2 text-sm">
        The authority is unchanged. A fact behind the request changed, or an approver may no longer approve.
      </p>
    );
  }
  return (
    <ul className="text-sm">
      {revision.changes.map((line) => (
        <EffectLineItem key={`${line.axis} ${line.before} ${line.after}`} line={line} />
      ))}
    </ul>
  );
}

function Revision({ revision }: { revision: RevisionResponse }) {
  const { by, cause, note, at } = revision;
  return (
    <li className="flex flex-col gap-1 border-line border-s-2 ps-3">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">Revision {revision.revision}</span>
        <span>{by ? `${by.name} ${causes[cause]}` : causes[cause]}</span>
        <Timestamp at={at} className="text-ink3 text-xs" />
      </p>
      {note && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{note}</p>}
      <Changes revision={revision} />
    </li>
  );
}

/** Changes between revisions, newest first; renders nothing if there is only one revision. */
export function RevisionsView({ request }: { request: RequestResponse }) {
  const [all, setAll] = useState(false);
  const newestFirst = request.revisions.toReversed();
  const shown = all ? newestFirst : newestFirst.slice(0, 2);
  return (
    <div className="flex flex-col items-start gap-3">
      <ol className="flex w-full flex-col gap-3">
        {shown.map((revision) => (
          <Revision key={revision.revision} revision={revision} />
        ))}
      </ol>
      {shown.length < newestFirst.length && (
        <Button size="sm" onClick={() => setAll(true)}>
          Show all {newestFirst.length} revisions
        </Button>
      )}
    </div>
  );
}
