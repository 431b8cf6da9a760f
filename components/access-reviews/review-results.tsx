"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Package } from "lucide-react";
import { DownloadLink } from "@/components/data/download-link";
import { ErrorPanel } from "@/components/data/error-panel";
import { fileAddress } from "@/components/exports/queries";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { ProgressBar } from "@/components/ui/progress-bar";
import { type Answer, answers, type Outcome, outcomes } from "@/lib/access-reviews/model";
import type { ReviewResponse } from "@/lib/access-reviews/schema";
import { packExport, startPack } from "./queries";
import { answerWords, outcomeWords } from "./words";

type Statistics = NonNullable<ReviewResponse["statistics"]>;

const figure = (count: number): string => count.toLocaleString("en");

const agreed = ({ answered, percent }: Statistics["agreement"]["blind"]): string =>
  percent === null ? "No answers yet" : `${percent} % of ${figure(answered)}`;

function Figures({ statistics }: { statistics: Statistics }) {
  const { items, open, answered, submitted, settled, agreement, askedAgain } = statistics;
  const given = answers.filter((one): one is Answer => (statistics.answers[one] ?? 0) > 0);
  const results = outcomes.filter((one): one is Outcome => (statistics.outcomes[one] ?? 0) > 0);
  return (
    <>
      <Panel title="Progress">
        <div className="flex flex-col gap-4">
          <ProgressBar label="Items with a result" done={settled} total={items} />
          <KeyValue
            layout="stacked"
            items={[
              { label: "Without an answer", value: figure(open) },
              { label: "Answered, not submitted", value: figure(answered) },
              { label: "Submitted, not applied", value: figure(submitted) },
              ...given.map((one) => ({
                label: `Answer: ${answerWords[one]}`,
                value: figure(statistics.answers[one] ?? 0),
              })),
              ...results.map((one) => ({
                label: `Result: ${outcomeWords[one]}`,
                value: figure(statistics.outcomes[one] ?? 0),
              })),
              { label: "Asked again after a change", value: figure(askedAgain) },
              { label: "Counted", value: <Timestamp at={statistics.countedAt} mode="exact" precision="minute" /> },
            ]}
          />
        </div>
      </Panel>
      <Panel title="Agreement with recommendations">
        <KeyValue
          layout="stacked"
          items={[
            { label: "Where it was shown", value: agreed(agreement.shown) },
            { label: "Where it was withheld", value: agreed(agreement.blind) },
          ]}
        />
      </Panel>
    </>
  );
}

function Reviewers({ reviewers }: Pick<Statistics, "reviewers">) {
  if (reviewers.length === 0) return null;
  return (
    <Panel title="Reviewers" flush>
      <ul aria-label="Reviewers">
        {reviewers.map(({ person, answered, kept, medianSeconds, rubberStamp }) => (
          <li
            key={person.id}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b"
          >
            <span className="min-w-0 flex-1 basis-40">{person.name}</span>
            <span className="text-ink2 tabular-nums">
              {figure(answered)} answered, {figure(kept)} kept
            </span>
            <span className="text-ink3 tabular-nums">
              {medianSeconds === null ? "no time measured" : `${medianSeconds} s for an item (median)`}
            </span>
            {rubberStamp && <Pill tone="bad">Kept nearly everything in seconds</Pill>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Pack({ exportId }: { exportId: string }) {
  const query = useQuery(packExport(exportId));
  const { status, files = [], progress = { done: 0, total: 0 } } = query.data ?? {};
  if (query.error || status === "failed")
    return <Alert>The pack could not be made. Make it again, or ask an operator.</Alert>;
  const file = files.find(({ name }) => name.endsWith(".zip"));
  if (status !== "done" || !file) return <ProgressBar label="The server makes the pack" {...progress} />;
  return <DownloadLink href={fileAddress(exportId, file.name)}>Download evidence pack</DownloadLink>;
}

function Evidence({ id }: { id: string }) {
  const making = useMutation({ mutationFn: () => startPack(id) });
  return (
    <Panel
      title="Evidence pack"
      actions={
        <Button size="sm" icon={<Package aria-hidden />} loading={making.isPending} onClick={() => making.mutate()}>
          Make evidence pack
        </Button>
      }
    >
      <div className="flex flex-col items-start gap-4">
        {making.error && <ErrorPanel title="The pack could not be started" error={making.error} />}
        {making.data ? (
          <Pack exportId={making.data.id} />
        ) : (
          <p className="text-ink2">
            A pack holds every item with its answer and result. It has the statistics, and the records of the review
            with their proofs. The server signs it. Packs stay under Exports for a week.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** The statistics of a review, and its evidence pack once it is closed. */
export function ReviewResults({ review: { id, statistics, can } }: { review: ReviewResponse }) {
  if (!statistics) return null;
  return (
    <>
      <Figures statistics={statistics} />
      <Reviewers reviewers={statistics.reviewers} />
      {can.includes("pack") && <Evidence id={id} />}
    </>
  );
}
