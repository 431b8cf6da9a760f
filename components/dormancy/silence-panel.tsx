"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { ConfirmButton, ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { InputField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import { dormancyText } from "@/lib/blueprints/policy";
import type { DormancyStep } from "@/lib/dormancy/model";
import type { DormancyResponse } from "@/lib/dormancy/schema";
import { dormancyKey, dormancyOf, endExpectedSilence, expectSilence, resumeSilent } from "./queries";

const words: Record<DormancyStep, string> = {
  warned: "Warned",
  suspended: "Suspended",
  retirement_proposed: "Retirement proposed",
};

function useAnswer(agentId: string) {
  const client = useQueryClient();
  const toast = useToast();
  return async (title: string, answer: Promise<DormancyResponse>) => {
    client.setQueryData(dormancyKey(agentId), await answer);
    toast.done(title);
    await client.invalidateQueries({
      predicate: ({ queryKey }) => ["agents", "delegations"].includes(String(queryKey[0])),
    });
  };
}

function Step({ dormancy, step }: { dormancy: DormancyResponse; step: DormancyResponse["steps"][number] }) {
  const { agentId } = dormancy;
  const answer = useAnswer(agentId);
  const isAgent = step.kind === "agent";
  const noun = isAgent ? "agent" : "delegation";
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line px-4 py-2.5 not-first:border-t">
      <span className="min-w-0">
        {isAgent ? (
          "This agent"
        ) : (
          <Link href={`/delegations/${step.subjectId}`} className="underline">
            Delegation {step.subjectId.slice(-6)}
          </Link>
        )}{" "}
        <span className="text-ink2 text-sm">
          silent since <Timestamp at={step.silentSince} />
        </span>
      </span>
      <span className="flex items-center gap-3">
        <StatusMark status={step.step === "warned" ? "pending" : "suspended"} label={words[step.step]} />
        {step.step !== "warned" && dormancy.mayAnswer && (
          <ConfirmButton
            size="sm"
            confirm={{
              title: `Resume ${noun}`,
              verb: `Resume ${noun}`,
              tone: "primary",
              effect: `It can act again from the next decision. Its silence begins again.`,
              onConfirm: (reason) => answer(`The ${noun} is resumed`, resumeSilent(agentId, step.subjectId, reason)),
            }}
          >
            Resume
          </ConfirmButton>
        )}
      </span>
    </li>
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
      effect="Until then, no step is taken for the silence of the agent and its delegations."
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

function Expected({ dormancy }: { dormancy: DormancyResponse }) {
  const { agentId, expected, mayAnswer } = dormancy;
  const [open, setOpen] = useState(false);
  const answer = useAnswer(agentId);
  if (!expected) {
    return (
      mayAnswer && (
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
      {mayAnswer && (
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
      {data.steps.length > 0 && (
        <ul className="border-line border-t">
          {data.steps.map((step) => (
            <Step key={step.subjectId} dormancy={data} step={step} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
