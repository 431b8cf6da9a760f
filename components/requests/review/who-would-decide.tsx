"use client";

import { useQuery } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { Pill } from "@/components/ui/pill";
import { problemText } from "@/components/ui/problem-text";
import { SkeletonText } from "@/components/ui/skeleton";
import type { MakeRequest } from "@/lib/requests/schema";
import { RequestPreview } from "@/lib/requests/views/preview.schema";
import { Remarks } from "./remarks";
import { stepNeeds } from "./steps-view";

type Step = RequestPreview["steps"][number];

/** The effects of a step that is not decided in time. */
export function overdueWords({ skipAfterHours, escalateTo, expiresAfterHours }: Step): string {
  const passed = escalateTo ? `passed on to ${escalateTo}` : "skipped";
  return [
    ...(skipAfterHours === null ? [] : [`${passed} after ${hours(skipAfterHours)}`]),
    `expires after ${hours(expiresAfterHours)}`,
  ].join(", ");
}

const hours = (count: number): string => {
  if (count >= 48 && count % 24 === 0) return `${count / 24} days`;
  return count === 1 ? "1 hour" : `${count} hours`;
};

/** The steps that rules demand, in order. */
export function DemandedSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.number} className="flex gap-2.5">
          <span
            aria-hidden
            className="mt-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-full border border-edge font-semibold text-ink2 text-xs"
          >
            {step.number}
          </span>
          <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            <p className="font-semibold">{step.name}</p>
            <p className="text-ink2 text-sm">{stepNeeds(step)}</p>
            <p className="text-ink3 text-sm">Unanswered: {overdueWords(step)}.</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The first few of some names. */
function namesOf(people: RequestPreview["approvers"]): string {
  const shown = people.slice(0, 6).map(({ name }) => name);
  return people.length > 6 ? `${shown.join(", ")} and ${people.length - 6} more` : shown.join(", ");
}

function Shown({ preview }: { preview: RequestPreview }) {
  const { policy, rule, riskTier, environment, atOnce, steps, approvers, shortage, advice } = preview;
  return (
    <>
      <p className="[overflow-wrap:anywhere]">
        Policy{" "}
        <Pill mono tone="outline">
          {policy.name}@{policy.version}
        </Pill>
        , rule {rule.number} of {rule.of}: <span className="font-semibold">{rule.when}</span>.{" "}
        <span className="text-ink2">
          Here the risk tier is {riskTier} and the environment {environment}.
        </span>
      </p>
      {atOnce ? (
        <p className="font-semibold text-ok">Granted automatically, without an approver.</p>
      ) : (
        <DemandedSteps steps={steps} />
      )}
      {!atOnce && approvers.length > 0 && (
        <p className="[overflow-wrap:anywhere]">
          {steps.length > 1 ? "The first step can be answered by" : "Can be answered by"} {namesOf(approvers)}.
        </p>
      )}
      {!atOnce && shortage && (
        <p className="font-semibold text-bad [overflow-wrap:anywhere]">
          {steps.length > 1 ? `Step ${shortage.step}, ${shortage.name},` : "It"} has too few eligible approvers at
          present. {shortage.sentence}
        </p>
      )}
      <Remarks advice={advice} />
    </>
  );
}

/** Who would decide a request if it were sent as it is, and by which rule: told by the server, which stores nothing of it. */
export function WhoWouldDecide({ body }: { body: MakeRequest }) {
  const { data, error } = useQuery({
    queryKey: ["requests", "preview", body],
    queryFn: () => sendJson("POST", "/api/requests/preview", body, { schema: RequestPreview }),
    retry: false,
  });
  return (
    <section aria-label="Who decides" className="flex min-h-28 flex-col gap-3 rounded-md border border-line p-3">
      <h3>Who decides</h3>
      {data && <Shown preview={data} />}
      {!data && !error && <SkeletonText lines={3} />}
      {error && (
        <p role="alert" className="text-bad">
          {problemText(error)}
        </p>
      )}
    </section>
  );
}
