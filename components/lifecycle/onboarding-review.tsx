"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useReviewButtons } from "@/components/control-changes/review-keys";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { Pill } from "@/components/ui/pill";
import { useToast } from "@/components/ui/toast";
import type { OnboardingResponse } from "@/lib/lifecycle/schema";
import { stateWords } from "./lifecycle-words";
import { oneOnboarding, useLifecycleCommands } from "./queries";
import { useShownOnboarding } from "./shown-states";

const CompleteDialog = dynamic(() => import("./complete-dialog").then((module) => module.CompleteDialog), {
  loading: () => null,
});
const OnboardingForm = dynamic(() => import("./onboarding-form").then((module) => module.OnboardingForm), {
  loading: () => null,
});

/** The actions of the person who asks for the agent. */
function OwnActions({ request }: { request: OnboardingResponse }) {
  const { withdraw } = useLifecycleCommands();
  const toast = useToast();
  return (
    <>
      {request.can.includes("revise") && (
        <DialogButton
          variant="primary"
          icon={<Pencil aria-hidden />}
          dialog={(close) => <OnboardingForm request={request} ownEmail="" onClose={close} />}
        >
          Change request
        </DialogButton>
      )}
      {request.can.includes("withdraw") && (
        <ConfirmButton
          variant="danger"
          confirm={{
            title: `Withdraw request for ${request.name}`,
            verb: "Withdraw request",
            effect: "The request ends. You can ask for the agent again with a new request.",
            onConfirm: async (reason) => {
              await withdraw(request.id, reason);
              toast.done("Request withdrawn");
            },
          }}
        >
          Withdraw request
        </ConfirmButton>
      )}
    </>
  );
}

function Actions({ request }: { request: OnboardingResponse }) {
  const { giveBack } = useLifecycleCommands();
  const toast = useToast();
  const may = (action: OnboardingResponse["can"][number]) => request.can.includes(action);
  const buttons = useReviewButtons();
  const shown = useShownOnboarding(request);
  return (
    <div className="flex flex-wrap gap-2">
      {may("complete") && (
        <DialogButton
          ref={buttons.agree}
          variant="primary"
          icon={<Check aria-hidden />}
          whyNot={whyNotComplete(request)}
          dialog={(close) => <CompleteDialog request={request} onClose={close} />}
        >
          Register agent
        </DialogButton>
      )}
      {may("return") && (
        <ConfirmButton
          ref={buttons.refuse}
          confirm={{
            title: `Return request for ${request.name}`,
            verb: "Return request",
            tone: "primary",
            effect: `${request.requestedBy.name} reads the reason, and can change the request and send it again.`,
            shown,
            onConfirm: async (reason, version) => {
              await giveBack(request.id, reason, Number(version));
              toast.done("Request returned");
            },
          }}
        >
          Return request
        </ConfirmButton>
      )}
      <OwnActions request={request} />
      {request.agentId && <ButtonLink href={`/agents/${request.agentId}`}>Open the agent</ButtonLink>}
    </div>
  );
}

/** An address, for security with the person who has it. */
function addressed({ can }: OnboardingResponse, { email, person }: OnboardingResponse["owner"]): string {
  if (person) return `${person.name} (${email})`;
  return can.includes("complete") ? `${email}: no active person has this address` : email;
}

/** Gives the reason why security cannot register the agent; undefined if they can. */
function whyNotComplete({ owner, backupOwner }: OnboardingResponse): string | undefined {
  if (owner.person === null) return "No active person has the address of the owner. Return the request.";
  if (backupOwner?.person !== null) return undefined;
  return "No active person has the address of the backup owner. Return the request.";
}

const factsOf = (request: OnboardingResponse) => [
  { label: "Purpose", value: request.purpose },
  { label: "Environment", value: <EnvironmentPill environment={request.environment} /> },
  { label: "Owner", value: addressed(request, request.owner) },
  { label: "Backup owner", value: request.backupOwner ? addressed(request, request.backupOwner) : "none" },
  { label: "Resource servers", value: request.resourceServers.map(({ name }) => name).join(", ") || "none" },
  {
    label: "Planned end",
    value: <Timestamp at={request.plannedEnd} mode="exact" precision="minute" fallback="none" />,
  },
];

/** A request for an agent with its state, for the person who made it and for security. */
export function OnboardingFacts({ request }: { request: OnboardingResponse }) {
  const { decidedBy, reason, status } = request;
  return (
    <div className="flex flex-col gap-4">
      {status === "returned" && <Note title={`${decidedBy?.name ?? "Security"} returned this request`}>{reason}</Note>}
      {status === "withdrawn" && reason && <Note title="The request was withdrawn">{reason}</Note>}
      <KeyValue items={factsOf(request)} />
      <Actions request={request} />
    </div>
  );
}

/** A request for an agent, read by its id. `framed` adds the heading that the inbox gives its items. */
export function OnboardingReview({ id, framed = false }: { id: string; framed?: boolean }) {
  const query = useQuery(oneOnboarding(id));
  if (!query.data) return <Unloaded query={query} name="The request" lines={6} />;
  const request = query.data;
  if (!framed) return <OnboardingFacts request={request} />;
  return (
    <article aria-label="Request under review" className="rounded-md border border-line bg-surface">
      <div className="flex flex-col gap-2 border-line border-b p-4">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-sm">
          <Pill tone="outline">{stateWords[request.status]}</Pill>
          <span>
            Asked by {request.requestedBy.name} <Timestamp at={request.requestedAt} />
            {request.expiresAt && (
              <>
                , lapses <Timestamp at={request.expiresAt} />
              </>
            )}
          </span>
        </p>
        <h2 className="font-bold text-lg [overflow-wrap:anywhere]">{request.name}</h2>
      </div>
      <div className="p-4">
        <OnboardingFacts request={request} />
      </div>
    </article>
  );
}
