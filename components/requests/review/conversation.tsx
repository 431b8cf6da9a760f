"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { requestKeys } from "@/components/requests/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { Select } from "@/components/ui/select";
import { StatusMark } from "@/components/ui/status-mark";
import { RequestResponse } from "@/lib/requests/schema";

type Vote = RequestResponse["votes"][number];
type Remark = { key: string; person: Vote["person"]; at: string; text: string; path?: string | null; vote?: Vote };

const verdictStatus: Record<Vote["verdict"], string> = {
  approve: "approved",
  deny: "denied",
  ask_changes: "changes_requested",
  consent: "consented",
  refuse_consent: "consent_refused",
};

function remarksOf({ votes, comments }: RequestResponse): Remark[] {
  return [
    ...comments.map(({ id, person, at, text, path }) => ({ key: id, person, at, text, path })),
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

type CommentProps = { request: RequestResponse; paths: ReturnType<typeof pathsOf> };

function CommentForm({ request: { id: requestId }, paths }: CommentProps) {
  const client = useQueryClient();
  const { values, set, bind } = useFields({ text: "", about: "" });
  const text = values.text.trim();
  const { submit, working, problem, errors } = useForm({
    members: ["text"],
    whyNot: text === "" ? "Enter a comment." : undefined,
    send: async () => {
      const body = { text, ...(values.about !== "" && { path: values.about }) };
      const path = `/api/requests/${requestId}/comment`;
      const request = await sendJson("POST", path, body, { schema: RequestResponse });
      client.setQueryData(requestKeys.detail(requestId), request);
      set({ text: "", about: "" });
    },
  });
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-2">
      <TextareaField
        label="Comment"
        hideLabel
        error={errors.text ?? problem}
        className="w-full"
        rows={2}
        maxLength={2000}
        placeholder="Shown to everyone who can see the request."
        {...bind("text")}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Select aria-label="About" options={paths} {...bind("about")} />
        <Button type="submit" loading={working} disabled={text === ""}>
          Comment
        </Button>
      </div>
    </form>
  );
}

/** Remarks and votes of a request in order of time. */
export function Conversation({ request }: { request: RequestResponse }) {
  const remarks = remarksOf(request);
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
