"use client";

import { useQuery } from "@tanstack/react-query";
import { actionDetail } from "@/components/action-approvals/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";

/** The votes on an action, each with its person, time, note and passkey. They are read now, and not from sealed bytes. */
export function VotesOfAction({ approvalId }: { approvalId: string }) {
  const { data } = useQuery({ ...actionDetail(approvalId), retry: false });
  return (
    <span className="flex flex-col gap-1 text-ink2 text-sm">
      {data?.votes.map(({ person, onBehalfOf, at, note, passkey }) => (
        <span key={`${person.id} ${at}`} className="[overflow-wrap:anywhere]">
          <i>{person.name}</i> <span className="text-ink3 text-xs">now</span>
          {onBehalfOf && (
            <>
              {" "}
              in place of <i>{onBehalfOf.name}</i>
            </>
          )}
          , {passkey === null ? "without a passkey" : "with a passkey"},{" "}
          <Timestamp at={at} mode="exact" precision="second" />
          {note !== "" && `: “${note}”`}
        </span>
      ))}
      <Link href={`/action-approvals?queue=all&action=${approvalId}`} className="self-start text-brand underline">
        Open the approval
      </Link>
    </span>
  );
}
