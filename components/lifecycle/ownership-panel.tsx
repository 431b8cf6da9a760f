"use client";

import dynamic from "next/dynamic";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import type { AgentLifecycle, OfferResponse } from "@/lib/lifecycle/schema";
import { outcomeWords, roleWords } from "./lifecycle-words";
import { useLifecycleCommands } from "./queries";

const OfferDialog = dynamic(() => import("./offer-dialog").then((module) => module.OfferDialog), {
  loading: () => null,
});
const EndDialog = dynamic(() => import("./end-dialog").then((module) => module.EndDialog), { loading: () => null });

const ended: Partial<Record<OfferResponse["status"], string>> = {
  declined: "declined",
  expired: "did not answer in time",
};

function Offer({ offer, mayWithdraw }: { offer: OfferResponse; mayWithdraw: boolean }) {
  const { withdrawOffer } = useLifecycleCommands();
  const toast = useToast();
  const { id, person, email, role, status, expiresAt, answer } = offer;
  if (status !== "offered") {
    return (
      <li className="text-ink2 text-sm">
        {person ? (
          <>
            {person.name} {ended[status]} to be {roleWords[role]}
          </>
        ) : (
          <>
            The offer to {email} to be {roleWords[role]} expired
          </>
        )}
        {answer && <>: “{answer}”</>}.
      </li>
    );
  }
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span className="min-w-0 flex-1">
        {person ? `${person.name} is asked` : `The person with the address ${email} may accept`} to be {roleWords[role]}
        , until <Timestamp at={expiresAt} mode="exact" precision="minute" />.
      </span>
      {mayWithdraw && (
        <ConfirmButton
          size="sm"
          confirm={{
            title: "Withdraw offer",
            verb: "Withdraw offer",
            tone: "primary",
            reason: "none",
            effect: `The offer to ${person?.name ?? email} ends. Nothing changes about the agent.`,
            onConfirm: async () => {
              await withdrawOffer(id);
              toast.done("Offer withdrawn");
            },
          }}
        >
          Withdraw offer
        </ConfirmButton>
      )}
    </li>
  );
}

/** The panel "Who answers for it" names the owner. */
function ownerOf({ owner }: AgentLifecycle) {
  if (owner === null) return "none";
  return <Pill tone={owner.accepted ? "ok" : "wait"}>{owner.accepted ? "Accepted" : "Not accepted"}</Pill>;
}

function endOf({ plannedEnd }: AgentLifecycle) {
  if (plannedEnd === null) return "none";
  const { endsAt, outcome, doneAt } = plannedEnd;
  return (
    <>
      <Timestamp at={endsAt} mode="exact" precision="minute" />,{" "}
      {doneAt ? "carried out" : `then ${outcomeWords[outcome].toLowerCase()}`}
    </>
  );
}

/** The people who answer for an agent, whether they accepted, and its planned end. */
export function OwnershipPanel({ agent, lifecycle }: { agent: AgentResponse; lifecycle: AgentLifecycle }) {
  const { owner, backupOwner, offers, can, whyNot, rule } = lifecycle;
  const mayOffer = can.includes("offer");
  const asked = offers.some(({ role, status }) => role === "owner" && status === "offered");
  const first = owner?.accepted || asked ? "backup" : "owner";
  const email = first === "owner" ? agent.owner?.email : undefined;
  return (
    <div id="ownership" className="scroll-mt-24">
      <Panel title="Ownership and planned end">
        <KeyValue
          items={[
            { label: "Owner", value: ownerOf(lifecycle) },
            {
              label: "Backup owner",
              value: backupOwner ? `${backupOwner.name}${backupOwner.active ? "" : " (deactivated)"}` : "none",
            },
            { label: "Planned end", value: endOf(lifecycle) },
          ]}
        />
        {offers.length > 0 && (
          <ul aria-label="Offers" className="mt-4 flex flex-col gap-2 border-line border-t pt-3">
            {offers.map((offer) => (
              <Offer key={offer.id} offer={offer} mayWithdraw={mayOffer} />
            ))}
          </ul>
        )}
        <div className="mt-4 flex flex-wrap gap-2">
          <DialogButton
            size="sm"
            whyNot={whyNot.offer?.reason}
            dialog={(close) => (
              <OfferDialog agent={agent} first={first} email={email} days={rule.offerDays} onClose={close} />
            )}
          >
            Ask a person
          </DialogButton>
          <DialogButton
            size="sm"
            whyNot={whyNot.setEnd?.reason}
            dialog={(close) => <EndDialog agentName={agent.name} lifecycle={lifecycle} onClose={close} />}
          >
            Planned end
          </DialogButton>
        </div>
      </Panel>
    </div>
  );
}
