"use client";

import { useQuery } from "@tanstack/react-query";
import { EntryDifferences } from "@/components/audit/entry/entry-differences";
import { EntryName } from "@/components/audit/entry-name";
import { namedIn } from "@/components/audit/named-in";
import { type SealedVote, sealedVotes } from "@/components/audit/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";

/** The verb of each record about the votes on an action. */
const verbs: Readonly<Record<string, string>> = {
  "action-approval.step_approved": "approved",
  "action-approval.approved": "approved",
  "action-approval.denied": "denied",
  "action-approval.taken_back": "took the approval back",
};

const signedWith = (passkey: unknown): string | undefined => {
  if (passkey === undefined) return undefined;
  return passkey === null ? "without a passkey" : "with a passkey";
};

const failureWords = {
  not_loaded: "The record of a vote could not be loaded:",
  unreadable: "The sealed record of a vote could not be read:",
} as const;

function EntryLink({ index }: { index: number }) {
  return (
    <Link href={`/audit?entry=${index}&from=all`} className="text-brand underline">
      entry {index.toLocaleString("en")}
    </Link>
  );
}

type ReadVote = Extract<SealedVote, { read: unknown }>;

/** One vote as its record is sealed. The note may be erased; a record of an earlier version does not name the passkey. */
function Vote({ index, entry, read }: ReadVote) {
  const { view, missing, changed, differences } = read;
  const { actor, facts, texts } = view;
  const named = (id: string) => <EntryName {...namedIn(view, entry.namesNow, id)} />;
  const step = typeof facts.step === "number" ? `, step ${facts.step}` : "";
  const passkey = signedWith(facts.passkey);
  return (
    <li className="[overflow-wrap:anywhere]">
      {named(actor.id)}
      {typeof facts.for === "string" && <> in place of {named(facts.for)}</>} {verbs[view.type] ?? "voted"}
      {step}
      {passkey && `, ${passkey}`}, <Timestamp at={new Date(view.time).toISOString()} mode="exact" precision="second" />
      {texts.note && `: “${texts.note}”`}
      {missing.includes("note") && <span className="text-ink3 italic"> note erased</span>} <EntryLink index={index} />
      {differences.length + changed.length > 0 && (
        <div className="text-bad">
          The server's answer differs from the sealed record:
          <EntryDifferences read={read} />
        </div>
      )}
    </li>
  );
}

/** The votes on an action, and those whose records cannot be shown, with the reason. */
export function VoteList({ votes }: { votes: readonly SealedVote[] }) {
  return (
    <ul aria-label="Votes" className="flex flex-col gap-1">
      {votes.map((vote) =>
        "failure" in vote ? (
          <li key={vote.index} className="text-bad">
            {failureWords[vote.failure]} <EntryLink index={vote.index} />
          </li>
        ) : (
          <Vote key={vote.index} {...vote} />
        ),
      )}
    </ul>
  );
}

/** The votes on an action, each with its person, time, note and passkey: read from the sealed bytes of their records. */
export function VotesOfAction({ approvalId }: { approvalId: string }) {
  const { data, isError } = useQuery({ ...sealedVotes(approvalId), retry: false });
  return (
    <span className="flex flex-col gap-1 text-ink2 text-sm">
      {data && data.length > 0 && <VoteList votes={data} />}
      {isError && !data && <span className="text-bad">The votes could not be loaded. Reload the page.</span>}
      <Link href={`/action-approvals?queue=all&action=${approvalId}`} className="self-start text-brand underline">
        Open the approval
      </Link>
    </span>
  );
}
