"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Undo2, X } from "lucide-react";
import type { RefObject } from "react";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { useToast } from "@/components/ui/toast";
import type { DelegationResponse } from "@/lib/delegations/schema";
import type { NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import { endNarrowing } from "./queries";
import { SuggestionNow } from "./suggestion-now";

const endings: Record<Exclude<NarrowingResponse["status"], "open">, string> = {
  accepted: "Accepted",
  declined: "Declined",
  withdrawn: "Withdrawn",
  expired: "It ended without an answer",
};

function Ending({ asked: { status, decidedBy, endedAt, note } }: { asked: NarrowingResponse }) {
  if (status === "open") return null;
  return (
    <p className="mt-2 text-ink2">
      {endings[status]}
      {decidedBy && ` by ${decidedBy.name}`} {endedAt && <Timestamp at={endedAt} />}
      {note && `: “${note}”`}
    </p>
  );
}

const looks = {
  decline: {
    ...{ verb: "Decline request", icon: <X aria-hidden />, done: "Request declined" },
    effect: "The delegation stays as it is. The person who asked reads your reason.",
  },
  withdraw: {
    ...{ verb: "Withdraw request", icon: <Undo2 aria-hidden />, done: "Request withdrawn" },
    effect: "The delegation stays as it is, and the owner no longer has it to answer.",
  },
} as const;

type EndProps = {
  asked: NarrowingResponse;
  action: keyof typeof looks;
  ref: RefObject<HTMLButtonElement | null> | undefined;
};

function EndButton({ asked, action, ref }: EndProps) {
  const client = useQueryClient();
  const toast = useToast();
  const { verb, icon, done, effect } = looks[action];
  const end = async (note: string) => {
    await endNarrowing(asked.id, action, note);
    toast.done(done);
    await client.invalidateQueries({ queryKey: ["narrowings"] });
  };
  return (
    <ConfirmButton
      ref={ref}
      icon={icon}
      confirm={{ title: `${verb} to narrow`, verb, tone: "primary", effect, onConfirm: end }}
    >
      {verb}…
    </ConfirmButton>
  );
}

type Props = { asked: NarrowingResponse; delegation: DelegationResponse };

/** A request to narrow a delegation to its use, with its answer or the ways to answer it. */
export function NarrowingCard({ asked, delegation }: Props) {
  const { askedBy, askedAt, days, reason, can, status, expiresAt } = asked;
  const { agree, refuse } = useReviewButtons();
  const endable = (["decline", "withdraw"] as const).filter((action) => can.includes(action));
  return (
    <section aria-label="Request to narrow" className="rounded-md border border-wait/40 bg-waitbg/40 p-4">
      <p className="[overflow-wrap:anywhere]">
        <b>{askedBy.name}</b> asked the owner <Timestamp at={askedAt} /> to narrow this delegation to its use of {days}{" "}
        days: “{reason}”
      </p>
      <Ending asked={asked} />
      {status === "open" && (
        <p className="text-ink3 text-sm">
          It ends <Timestamp at={expiresAt} mode="exact" precision="minute" /> without an answer.
        </p>
      )}
      {can.includes("accept") && <SuggestionNow asked={asked} delegation={delegation} accept={agree} />}
      {endable.length > 0 && (
        <div className="mt-3 flex flex-wrap gap-2">
          {endable.map((action) => (
            <EndButton key={action} asked={asked} action={action} ref={action === "decline" ? refuse : undefined} />
          ))}
        </div>
      )}
    </section>
  );
}
