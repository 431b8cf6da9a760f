import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import { isUndecided } from "@/lib/requests/model";
import type { RequestResponse, StepResponse } from "@/lib/requests/schema";

const looks: Record<StepResponse["state"], { glyph: StatusGlyph; colour: string; word: string }> = {
  waiting: { glyph: "dashed", colour: "text-ink3", word: "comes later" },
  open: { glyph: "half", colour: "text-wait", word: "open" },
  passed: { glyph: "check", colour: "text-ok", word: "approved" },
  skipped: { glyph: "line", colour: "text-gone", word: "skipped: not decided in time" },
  denied: { glyph: "triangle", colour: "text-bad", word: "denied" },
  withdrawn: { glyph: "line", colour: "text-gone", word: "withdrawn before a decision" },
  expired: { glyph: "slashed", colour: "text-gone", word: "not decided in time" },
  not_reached: { glyph: "line", colour: "text-gone", word: "not reached" },
  not_needed: { glyph: "check", colour: "text-ok", word: "not needed: granted automatically" },
};

const back = { glyph: "diamond", colour: "text-info", word: "sent back for changes" } as const;

/** States of a step that ended without approval. */
const over: readonly StepResponse["state"][] = ["denied", "withdrawn", "expired", "not_reached", "not_needed"];

const apart: Record<StepResponse["separateFrom"][number], string> = {
  parties: "not the people involved",
  requester_groups: "no member of the requester's groups",
  approver_groups: "each from a different group",
};

/** How far a step came: "1 of 2 approved"; what was never asked says what it would have needed. */
function progress({ quorum, approved, state }: StepResponse): string {
  const neverAsked = state === "not_needed" || state === "not_reached";
  return neverAsked ? `would have needed ${approvals(quorum)}` : `${approved} of ${quorum} approved`;
}

const approvals = (count: number) => (count === 1 ? "one approval" : `${count} approvals`);

type Demands = Pick<
  StepResponse,
  "quorum" | "consentOf" | "groups" | "separateFrom" | "passkey" | "samePerson" | "number"
>;

/** Who a step needs, in words: "2 approvals, a member of compliance". */
export function stepNeeds(step: Demands, first = approvals(step.quorum)): string {
  const { consentOf, groups, separateFrom, passkey, samePerson, number } = step;
  if (consentOf) return `the consent of ${consentOf.name}, which is no approval`;
  const who = groups.length > 0 ? `a member of ${groups.join(" or ")}` : "an approver";
  return [
    first,
    who,
    ...separateFrom.map((one) => apart[one]),
    ...(number > 1 && !samePerson ? ["a different approver"] : []),
    ...(passkey ? ["signed with a passkey"] : []),
  ].join(", ");
}

/** Who ended the request here, and when. */
function Ended({ step }: { step: StepResponse }) {
  if (!over.includes(step.state) || !step.closedAt) return null;
  return (
    <p>
      {step.endedBy && <>by {step.endedBy.name}, </>}
      <Timestamp at={step.closedAt} />
    </p>
  );
}

function Overdue({ step }: { step: StepResponse }) {
  if (step.escalatedAt) return <p className="text-wait">Not decided in time; passed on to {step.escalateTo}.</p>;
  if (step.state !== "open" || !step.overdueAt) return null;
  return (
    <p>
      Undecided, it is {step.escalateTo ? `passed on to ${step.escalateTo}` : "skipped"}{" "}
      <Countdown until={step.overdueAt} lead="in" over="now" />.
    </p>
  );
}

function lookOf({ state, consentOf }: StepResponse, sentBack: boolean) {
  if (state === "open" && sentBack) return back;
  const consented =
    consentOf !== null && { passed: "consented", denied: "refused", open: "waits for consent" }[String(state)];
  return consented ? { ...looks[state], word: consented } : looks[state];
}

function Step({ step, many, sentBack }: { step: StepResponse; many: boolean; sentBack: boolean }) {
  const look = lookOf(step, sentBack);
  return (
    <li className="flex gap-2.5">
      <Glyph shape={look.glyph} className={`mt-1.5 ${look.colour}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">{many ? `${step.number}. ${step.name}` : step.name}</span>
          <span className={`text-sm ${look.colour}`}>{look.word}</span>
        </p>
        <div className="text-ink2 text-sm">
          <Ended step={step} />
          <p>{stepNeeds(step, progress(step))}</p>
          <Overdue step={step} />
        </div>
      </div>
    </li>
  );
}

const counted = (count: number, what: string): string =>
  count === 0 ? "" : count === 1 ? `one ${what}` : `${count} ${what}s`;

/** Approvals and consents of another document: they do not count for the one that is shown (I10). */
function Voided({ request: { votes, revision } }: { request: RequestResponse }) {
  const earlier = votes.filter((vote) => vote.revision < revision && vote.withdrawnAt === null);
  const yes = earlier.filter(({ verdict }) => verdict === "approve").length;
  const consented = earlier.filter(({ verdict }) => verdict === "consent").length;
  if (yes + consented === 0) return null;
  const said = [counted(consented, "consent"), counted(yes, "approval")].filter((words) => words !== "");
  return (
    <p className="text-ink2 text-sm first-letter:uppercase">
      {said.join(" and ")} of an earlier revision {yes + consented === 1 ? "does" : "do"} not count: this is another
      document.
    </p>
  );
}

/** A step without enough eligible approvers. The request expires unless people or groups change. */
function Short({ request: { shortage, steps, approvers, waitsForConsentOf } }: { request: RequestResponse }) {
  if (!shortage && approvers.length > 0) return null;
  const awaited = approvers.length === 0 ? waitsForConsentOf : null;
  const which = shortage && steps.length > 1 ? `Step ${shortage.step}, ${shortage.name}, cannot` : "It cannot";
  return (
    <p className="font-semibold text-bad [overflow-wrap:anywhere]">
      {which} be approved as people and groups are now.{" "}
      {awaited
        ? `${awaited.name}, who has to consent, is deactivated or has no role that may consent.`
        : shortage?.sentence}
    </p>
  );
}

/** The steps of a request, its present approvers, and the effect if none decides in time. */
export function StepsView({ request }: { request: RequestResponse }) {
  const { steps, policy, rule, approvers, assignee, status } = request;
  const undecided = isUndecided(status);
  const names = approvers.map(({ name }) => name);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink2">
        Policy{" "}
        <Pill mono tone="outline">
          {policy.name}@{policy.version}
        </Pill>
        {rule && (
          <>
            , rule {rule.number} of {rule.of}: {rule.when}
          </>
        )}
      </p>
      <ol className="flex flex-col gap-2.5">
        {steps.map((step) => (
          <Step key={step.number} step={step} many={steps.length > 1} sentBack={status === "changes_requested"} />
        ))}
      </ol>
      <Voided request={request} />
      {undecided && (
        <div className="flex flex-col gap-1 text-sm">
          {assignee && (
            <p>
              Passed to <span className="font-semibold">{assignee.person?.name ?? `the group ${assignee.group}`}</span>.
              Other approvers can still decide.
            </p>
          )}
          <Short request={request} />
          {names.length > 0 && (
            <p className="[overflow-wrap:anywhere]">
              {status === "pending" ? "Can answer now" : "Can answer once it is sent again"}:{" "}
              {names.slice(0, 6).join(", ")}
              {names.length > 6 && ` and ${names.length - 6} more`}.
            </p>
          )}
          <p className="text-ink2">
            {status === "pending" ? "Without a decision" : "Without a change by the requester"}, it expires{" "}
            <Countdown until={request.decideBy} lead="in" over="now" />.
          </p>
        </div>
      )}
    </div>
  );
}
