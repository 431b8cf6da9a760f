"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { InputField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { dormancyText } from "@/lib/blueprints/policy";
import type { DormancyStep } from "@/lib/dormancy/model";
import type { DormancyResponse } from "@/lib/dormancy/schema";
import { dormancyOf, endExpectedSilence, expectSilence } from "./queries";
import { ResumeSilent, useAnswer } from "./resume-silent";

const words: Record<DormancyStep, string> = {
  warned: "Warned",
  suspended: "Suspended",
  retirement_announced: "Retirement announced",
  retirement_proposed: "Retirement proposed",
};

type TakenStep = DormancyResponse["steps"][number];

/** An agent may have many silent instances, which its credentials list. */
const mostInstances = 5;

function Subject({ agentId, step: { kind, subjectId } }: { agentId: string; step: TakenStep }) {
  if (kind === "agent") return "This agent";
  const isInstance = kind === "instance";
  return (
    <Link
      href={isInstance ? `/agents/${agentId}?tab=credentials&instance=${subjectId}` : `/delegations/${subjectId}`}
      className="underline"
    >
      {isInstance ? "Instance" : "Delegation"} {subjectId.slice(-6)}
    </Link>
  );
}

function StepMark({ kind, step }: TakenStep) {
  if (step === "warned") return <StatusMark status="pending" label={words.warned} />;
  return kind === "instance" ? (
    <StatusMark status="quarantined" />
  ) : (
    <StatusMark status="suspended" label={words[step]} />
  );
}

function Step({ dormancy, step }: { dormancy: DormancyResponse; step: TakenStep }) {
  const { agentId } = dormancy;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line px-4 py-2.5 not-first:border-t">
      <span className="min-w-0">
        <Subject agentId={agentId} step={step} />{" "}
        <span className="text-ink2 text-sm">
          silent since <Timestamp at={step.silentSince} />
        </span>
      </span>
      <span className="flex items-center gap-3">
        <StepMark {...step} />
        {step.step !== "warned" && dormancy.mayAnswer && (
          <ResumeSilent dormancy={dormancy} subjectId={step.subjectId} kind={step.kind} />
        )}
      </span>
    </li>
  );
}

/** The steps that were taken. More instances than a few are left to the credentials of the agent. */
function Steps({ dormancy }: { dormancy: DormancyResponse }) {
  const { agentId, steps } = dormancy;
  const instances = steps.filter(({ kind }) => kind === "instance");
  const shown = [...steps.filter(({ kind }) => kind !== "instance"), ...instances.slice(0, mostInstances)];
  if (steps.length === 0) return null;
  return (
    <ul className="border-line border-t">
      {shown.map((step) => (
        <Step key={step.subjectId} dormancy={dormancy} step={step} />
      ))}
      {instances.length > mostInstances && (
        <li className="border-line border-t px-4 py-2.5">
          More instances are silent:{" "}
          <Link href={`/agents/${agentId}?tab=credentials`} className="underline">
            Credentials
          </Link>
        </li>
      )}
    </ul>
  );
}

function ExpectDialog({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const answer = useAnswer(agentId);
  const [until, setUntil] = useState("");
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Expect silence"
      verb="Expect silence"
      tone="primary"
      whyNot={until === "" ? "Choose the end first." : undefined}
      effect="Until then, no step is taken for the silence of the agent, its delegations and its instances."
      reasonHint="For example: a yearly job. Kept in the audit trail."
      onConfirm={(reason) => answer("Silence is expected", expectSilence(agentId, `${until}T00:00:00Z`, reason))}
    >
      <InputField
        label="Until"
        type="date"
        required
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        hint="00:00 UTC, at most 400 days from now."
      />
    </ConfirmDialog>
  );
}

/** A declared silence, or the button that declares one. */
export function Expected({ dormancy }: { dormancy: DormancyResponse }) {
  const { agentId, expected, mayExpect } = dormancy;
  const [open, setOpen] = useState(false);
  const answer = useAnswer(agentId);
  if (!expected) {
    return (
      mayExpect && (
        <>
          <Button size="sm" className="self-start" onClick={() => setOpen(true)}>
            Expect silence…
          </Button>
          {open && <ExpectDialog agentId={agentId} onClose={() => setOpen(false)} />}
        </>
      )
    );
  }
  return (
    <>
      <p>
        Silence is expected until <Timestamp at={expected.until} mode="exact" precision="minute" />: {expected.reason}{" "}
        <span className="text-ink3 text-sm">Declared by {expected.declaredBy.name}.</span>
      </p>
      {mayExpect && (
        <Button
          size="sm"
          className="self-start"
          onClick={() => void answer("The declared silence ended", endExpectedSilence(agentId))}
        >
          End expected silence
        </Button>
      )}
    </>
  );
}

/** The silence of an agent: the steps of its blueprint, those that were taken, and a declared silence. */
export function SilencePanel({ agentId }: { agentId: string }) {
  const { data } = useQuery(dormancyOf(agentId));
  if (!data || (data.policy === null && data.steps.length === 0 && !data.expected)) return null;
  return (
    <Panel title="Silence" flush>
      <div className="flex flex-col gap-2 p-4">
        <p className="text-ink2 text-sm">
          Its blueprint: {dormancyText(data.policy)}. Last action <Timestamp at={data.lastActionAt} fallback="never" />.
        </p>
        <Expected dormancy={data} />
      </div>
      <Steps dormancy={data} />
    </Panel>
  );
}
