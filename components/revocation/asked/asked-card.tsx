"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Ban, Undo2, X } from "lucide-react";
import type { ReactNode } from "react";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { useToast } from "@/components/ui/toast";
import type { AskedAction } from "@/lib/revocation/asked/model";
import type { AskedRevocationResponse } from "@/lib/revocation/asked/schema";
import { decideAsked } from "./queries";

type Look = { action: AskedAction; verb: string; icon: ReactNode; tone: "danger" | "primary"; done: string };

const looks: readonly Look[] = [
  {
    action: "revoke",
    verb: "Revoke delegation",
    icon: <Ban aria-hidden />,
    tone: "danger",
    done: "Delegation revoked",
  },
  { action: "refuse", verb: "Refuse request", icon: <X aria-hidden />, tone: "primary", done: "Request refused" },
  {
    action: "withdraw",
    verb: "Withdraw request",
    icon: <Undo2 aria-hidden />,
    tone: "primary",
    done: "Request withdrawn",
  },
];

const effects: Record<AskedAction, string> = {
  revoke: "The delegation and all below it end at once and permanently.",
  refuse: "The delegation stays as it is. The person who asked reads your reason.",
  withdraw: "The delegation stays as it is. You can ask again.",
};

const endings: Record<Exclude<AskedRevocationResponse["status"], "open">, string> = {
  revoked: "Revoked",
  refused: "Refused",
  withdrawn: "Withdrawn",
};

type Props = { asked: AskedRevocationResponse; linked?: boolean };

function Asked({ asked: { delegation, askedBy, reason, askedAt }, linked }: Props) {
  return (
    <p className="[overflow-wrap:anywhere]">
      <b>{askedBy.name}</b>, who approved it, asked to revoke{" "}
      {linked ? (
        <Link className="underline" href={`/delegations/${delegation.id}`}>
          the delegation to {delegation.agent.name}
        </Link>
      ) : (
        "this delegation"
      )}{" "}
      <Timestamp at={askedAt} />: “{reason}”
    </p>
  );
}

/** A request by an approver to revoke what they approved, with its answer or the ways to answer it. */
export function AskedCard({ asked, linked = false }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { agree, refuse } = useReviewButtons();
  const { delegation, status, decidedBy, decidedAt, note } = asked;
  const decide = async (action: AskedAction, done: string, text: string) => {
    await decideAsked(asked.id, action, text);
    toast.done(done);
    await client.invalidateQueries();
  };
  return (
    <section aria-label="Request to revoke" className="rounded-md border border-wait/40 bg-waitbg/40 p-4">
      <Asked asked={asked} linked={linked} />
      {status !== "open" && (
        <p className="mt-2 text-ink2">
          {endings[status]} by {decidedBy?.name} <Timestamp at={decidedAt} />: “{note}”
        </p>
      )}
      {asked.can.length > 0 && (
        <div className="mt-3 flex flex-wrap gap-2">
          {looks
            .filter(({ action }) => asked.can.includes(action))
            .map(({ action, verb, icon, tone, done }) => (
              <ConfirmButton
                key={action}
                ref={{ revoke: agree, refuse, withdraw: undefined }[action]}
                icon={icon}
                variant={tone === "danger" ? "danger" : "secondary"}
                confirm={{
                  ...{ title: `${verb} of ${delegation.agent.name}`, verb, tone, effect: effects[action] },
                  onConfirm: (text) => decide(action, done, text),
                }}
              >
                {verb}…
              </ConfirmButton>
            ))}
        </div>
      )}
    </section>
  );
}
