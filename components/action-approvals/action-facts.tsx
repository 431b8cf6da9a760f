"use client";

import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { Link } from "@/components/ui/link";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { ActionApprovalResponse, ShownAction } from "@/lib/action-approvals/schema";

type Row = { name: string; value: ReactNode; unit?: string };

function rowsOf(shown: ShownAction): Row[] {
  return [
    { name: "Action", value: shown.action },
    { name: "Type", value: shown.resource.type },
    { name: "Resource", value: shown.resource.id },
    { name: "Resource server", value: shown.location },
    ...Object.entries(shown.fields).map(([name, value]) => ({
      name,
      value: String(value.value),
      ...(value.kind === "money" ? { unit: value.unit } : {}),
    })),
    ...(shown.task === null ? [] : [{ name: "Task", value: shown.task }]),
    { name: "Operation digest", value: shown.operation_digest },
  ];
}

/** Exactly what would happen: every parameter with its unit, read from the bytes that are hashed. */
export function ParameterTable({ shown }: { shown: ShownAction }) {
  return (
    <table className="w-full text-start">
      <caption className="sr-only">Exact parameters</caption>
      <thead className="text-ink3 text-xs">
        <tr>
          <th scope="col" className="w-32 py-1 pe-3 text-start font-normal max-sm:w-24">
            Name
          </th>
          <th scope="col" className="py-1 pe-3 text-start font-normal">
            Value
          </th>
          <th scope="col" className="w-16 py-1 text-start font-normal max-sm:hidden">
            Unit
          </th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(shown).map(({ name, value, unit }) => (
          <tr key={name} className="border-line border-t align-baseline">
            <th scope="row" className="py-1.5 pe-3 text-start font-normal text-ink2 [overflow-wrap:anywhere]">
              {name}
            </th>
            <td className="py-1.5 pe-3 font-mono [overflow-wrap:anywhere]">
              {value}
              {unit && <span className="sm:hidden"> {unit}</span>}
            </td>
            <td className="py-1.5 font-mono max-sm:hidden">{unit ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Why a person is asked: which hop and above what, or which rule of a policy. */
export function WhoAsks({ asked }: Pick<ActionApprovalResponse, "asked">) {
  return (
    <ul className="flex flex-col gap-1">
      {asked.map(({ kind, id, element, sentence }) => (
        <li key={`${kind} ${id} ${element ?? sentence}`} className="[overflow-wrap:anywhere]">
          {sentence}{" "}
          {kind === "delegation" && id && (
            <Link href={`/delegations/${id}`} className="text-brand underline">
              Open the delegation
            </Link>
          )}
          {kind === "policy" && id && (
            <Link href={`/approvals/policies/${id}`} className="text-brand underline">
              Open the policy
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

type Step = { word: string; glyph: StatusGlyph; colour: string; says: ReactNode };

const done = { glyph: "check", colour: "text-ok" } as const;
const none = { glyph: "dashed", colour: "text-ink3" } as const;

function takenBackStep({ takenBack }: ActionApprovalResponse): Step[] {
  if (!takenBack) return [];
  const says = (
    <>
      by {takenBack.by.name} <Timestamp at={takenBack.at} />
      {takenBack.reason !== "" && <span className="block text-ink2">“{takenBack.reason}”</span>}
    </>
  );
  return [{ word: "Taken back", glyph: "line", colour: "text-bad", says }];
}

function decidedStep({ status, takenBack, decidedAt, decidedBy, decidedFor, note }: ActionApprovalResponse): Step {
  if (!decidedBy) {
    const unanswered = note === "" ? "No approver decided in time, which is a denial" : note;
    const says = status === "expired" ? unanswered : "Waits for an approver";
    return { word: "Decided", ...none, says };
  }
  const denied = status === "denied" && takenBack === null;
  const says = (
    <>
      by {decidedBy.name}
      {decidedFor && ` in place of ${decidedFor.name}`} <Timestamp at={decidedAt} />
      {note !== "" && <span className="block text-ink2">“{note}”</span>}
    </>
  );
  return denied ? { word: "Denied", glyph: "triangle", colour: "text-bad", says } : { word: "Approved", ...done, says };
}

function usedStep({ status, usedAt, decisionId, expiresAt, voidReason }: ActionApprovalResponse): Step {
  if (decisionId) {
    const says = (
      <>
        once, <Timestamp at={usedAt} />, by the decision <CopyField value={decisionId} label="decision id" />
      </>
    );
    return { word: "Allowed", ...done, says };
  }
  if (status !== "approved") return { word: "Allowed", ...none, says: "Not used" };
  if (voidReason) return { word: "Allowed", ...none, says: `The approval cannot be used. ${voidReason}` };
  return {
    word: "Allowed",
    ...none,
    says: (
      <>
        The agent may use it once, until <Timestamp at={expiresAt} />
      </>
    ),
  };
}

function executedStep({ outcome, outcomeAt, decisionId, resourceServer }: ActionApprovalResponse): Step {
  if (outcome === null) {
    const says = decisionId ? `${resourceServer.name} has not reported the outcome` : "The action did not happen";
    return { word: "Executed", ...none, says };
  }
  const says = (
    <>
      says {resourceServer.name} <Timestamp at={outcomeAt} />
    </>
  );
  return outcome === "executed"
    ? { word: "Executed", ...done, says }
    : { word: "Not executed", glyph: "cross", colour: "text-bad", says };
}

/** Approved, allowed and executed are different facts, each with its own record. */
export function Progress({ action }: { action: ActionApprovalResponse }) {
  const asked: Step = { word: "Asked", ...done, says: <Timestamp at={action.createdAt} /> };
  const steps = [asked, decidedStep(action), ...takenBackStep(action), usedStep(action), executedStep(action)];
  return (
    <ol className="flex flex-col gap-2">
      {steps.map(({ word, glyph, colour, says }) => (
        <li key={word} className="flex min-w-0 items-baseline gap-2">
          <Glyph shape={glyph} className={`size-3 shrink-0 self-center ${colour}`} />
          <span className="w-24 shrink-0 font-semibold">{word}</span>
          <span className="min-w-0 [overflow-wrap:anywhere]">{says}</span>
        </li>
      ))}
    </ol>
  );
}
