"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { sendJson } from "@/components/data/api-client";
import { requestKeys } from "@/components/requests/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import { RequestResponse } from "@/lib/requests/schema";
import { CommentForm } from "./comment-form";

type Vote = RequestResponse["votes"][number];
type Remark = {
  key: string;
  person: Vote["person"];
  at: string;
  text: string;
  path?: string | null;
  vote?: Vote;
  unread?: boolean;
};

const verdictStatus: Record<Vote["verdict"], string> = {
  approve: "approved",
  deny: "denied",
  ask_changes: "changes_requested",
  consent: "consented",
  refuse_consent: "consent_refused",
};

function remarksOf({ votes, comments }: RequestResponse): Remark[] {
  return [
    ...comments.map(({ id, person, at, text, path, unread }) => ({ key: id, person, at, text, path, unread })),
    ...votes.map((vote) => ({
      key: `${vote.person.id} ${vote.at}`,
      person: vote.person,
      at: vote.at,
      text: vote.note,
      vote,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const acts: Record<string, string> = {
  ":assignee": "passed the request on",
  ":status": "withdrew the request",
  ":votes": "withdrew an approval",
};

/** Writes the subject of a remark: an act, a term, or a member of one element. */
export function aboutWords(path: string, authority: RequestResponse["authority"]): string {
  const act = Object.hasOwn(acts, path) ? acts[path] : undefined;
  if (act !== undefined) return act;
  const [, index, member] = /^authority\[(\d+)\]\.(\w+)/.exec(path) ?? [];
  const element = authority[Number(index)];
  if (element && member) return `about the ${member} of ${String(element.type)}`;
  return `about: ${(Object.hasOwn(termNames, path) ? termNames[path] : undefined) ?? path}`;
}

type RemarkProps = { remark: Remark } & Pick<RequestResponse, "revision" | "authority">;

function RemarkItem({ remark, revision, authority }: RemarkProps) {
  const { person, at, text, vote } = remark;
  return (
    <li className="flex gap-3">
      <Seal value={person.id} frame="person" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-semibold">{person.name}</span>
          {vote?.onBehalfOf && <span className="text-ink2 text-sm">for {vote.onBehalfOf.name}</span>}
          {vote && <StatusMark status={verdictStatus[vote.verdict]} />}
          {vote?.withdrawnAt && (
            <Pill>
              withdrawn <Timestamp at={vote.withdrawnAt} />
            </Pill>
          )}
          {remark.unread && <Pill tone="wait">new</Pill>}
          {vote?.passkey && <Pill tone="ok">with passkey</Pill>}
          {vote && vote.revision !== revision && (
            <span className="text-ink3 text-xs">revision {vote.revision}: no longer counts</span>
          )}
          <Timestamp at={at} className="text-ink3 text-xs" />
        </p>
        {remark.path && <p className="text-ink2 text-sm">{aboutWords(remark.path, authority)}</p>}
        {text && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{text}</p>}
      </div>
    </li>
  );
}

/** Possible subjects of a remark: the request, its terms, or a member of one element. */
function pathsOf({ authority }: RequestResponse): { value: string; label: string }[] {
  const elements = authority.flatMap((element, index) =>
    ["actions", "identifiers", "limits", "conditions"]
      .filter((member) => member in element)
      .map((member) => ({ value: `authority[${index}].${member}`, label: `${element.type}: ${member}` })),
  );
  const terms = ["purpose", "expiresAt", "maxDepth"].map((value) => ({ value, label: termNames[value] ?? value }));
  return [{ value: "", label: "The whole request" }, ...elements, ...terms];
}

const termNames: Record<string, string> = { purpose: "Purpose", expiresAt: "Validity", maxDepth: "Depth" };

/** How long the comments are on screen before they count as read, in ms. */
const readAfterMs = 2_000;

/**
 * Marks the comments as read once they were shown. The marks of this visit stay: the page keeps what it has loaded.
 * A person who may not comment only looks.
 */
function useReading({ id, comments, can }: RequestResponse): void {
  const client = useQueryClient();
  const last = comments.findLast(({ unread }) => unread)?.id;
  const marks = last !== undefined && can.includes("comment");
  useEffect(() => {
    if (!marks) return;
    const read = async () => {
      await sendJson("POST", `/api/requests/${id}/comment/read`, { upTo: last }, { schema: RequestResponse });
      await client.invalidateQueries({ queryKey: [...requestKeys.all, "list"] });
    };
    // A comment that cannot be marked stays unread, and nothing else depends on it.
    const timer = setTimeout(() => void read().catch(() => {}), readAfterMs);
    return () => clearTimeout(timer);
  }, [client, id, last, marks]);
}

/** Remarks and votes of a request in order of time. */
export function Conversation({ request }: { request: RequestResponse }) {
  const remarks = remarksOf(request);
  useReading(request);
  return (
    <div className="flex flex-col gap-4">
      {remarks.length > 0 && (
        <ol className="flex flex-col gap-3">
          {remarks.map((remark) => (
            <RemarkItem key={remark.key} remark={remark} revision={request.revision} authority={request.authority} />
          ))}
        </ol>
      )}
      <CommentForm key={request.id} request={request} paths={pathsOf(request)} />
    </div>
  );
}
