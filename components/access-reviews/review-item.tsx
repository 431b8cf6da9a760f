"use client";

import { RiskMark, type RiskTier } from "@/components/marks/risk-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { type Answer, factWords, type ReviewKind, recordsLooked } from "@/lib/access-reviews/model";
import type { ReviewItem } from "@/lib/access-reviews/schema";
import { answerLabel, answerWords, outcomeTones, outcomeWords, reasonWords } from "./words";

const tiers: readonly RiskTier[] = ["low", "medium", "high", "critical"];

/** Denied actions of a delegation are looked for among the newest records of its agent alone. */
function useWords(kind: ReviewKind, { allowed, denied }: ReviewItem["evidence"]): string {
  if (allowed === null) return "";
  const among = kind === "delegations" ? ` among the newest ${recordsLooked} records of its agent` : "";
  const parts = [
    allowed > 0 && `${allowed.toLocaleString("en")} allowed`,
    denied && `${denied.toLocaleString("en")} denied${among}`,
  ];
  return parts.filter((part) => part).join(", ");
}

function Review({ evidence: { lastReviewedAt, changedSinceReview, changes } }: Pick<ReviewItem, "evidence">) {
  if (lastReviewedAt === null) return <span>never reviewed</span>;
  return (
    <span>
      reviewed <Timestamp at={lastReviewedAt} />
      {changes !== null || changedSinceReview ? ", changed since" : ", unchanged since"}
      {changes !== null && <span className="text-ink">: {changes}</span>}
    </span>
  );
}

function Evidence({ kind, item: { evidence } }: Pick<Props, "kind" | "item">) {
  const { lastActionAt, detections, risk, riskScore, owner, createdAt, facts, status } = evidence;
  const tier = tiers.find((one) => one === risk);
  const use = useWords(kind, evidence);
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1 text-ink2 text-sm">
      <span>{status}</span>
      {tier && <RiskMark tier={tier} />}
      {riskScore !== null && <span>risk score {riskScore}</span>}
      <span>
        {lastActionAt === null ? (
          "no known use"
        ) : (
          <>
            last use <Timestamp at={lastActionAt} />
          </>
        )}
      </span>
      {use !== "" && <span className="tabular-nums">{use}</span>}
      {detections ? (
        <span className="text-bad">
          {detections === 1 ? "1 open or confirmed detection" : `${detections} open or confirmed detections`}
        </span>
      ) : null}
      {owner && <span>owner {owner}</span>}
      <span>
        created <Timestamp at={createdAt} />
      </span>
      <Review evidence={evidence} />
      {Object.entries(facts)
        .filter(([name, value]) => factWords[name] && value !== "")
        .map(([name, value]) => (
          <span key={name} className="[overflow-wrap:anywhere]">
            {factWords[name]}: {value}
          </span>
        ))}
    </div>
  );
}

function Recommendation({ item: { recommendation, withheld, askedAgain, answer, evidence } }: { item: ReviewItem }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      {recommendation ? (
        <span className="text-ink2">
          Recommended: <b className="text-ink">{answerWords[recommendation.answer]}</b>. {recommendation.reason}
        </span>
      ) : (
        withheld && <span className="text-ink3">The recommendation is shown after your answer.</span>
      )}
      {askedAgain > 0 && !answer && (
        <>
          <Pill tone="wait">Changed since it was shown: read it again</Pill>
          {evidence.sinceShown && <span className="[overflow-wrap:anywhere]">{evidence.sinceShown}</span>}
        </>
      )}
    </div>
  );
}

function Result({ kind, item: { result, answer, note } }: Pick<Props, "kind" | "item">) {
  return (
    <>
      {answer && (
        <p className="[overflow-wrap:anywhere]">
          <b>{answerLabel(kind, answer.decision)}</b> <span className="text-ink3">by {answer.by.name}</span>
          {answer.note && `: ${answer.note}`}
          {!answer.submittedAt && !result && <span className="text-ink3">. Not submitted yet.</span>}
        </p>
      )}
      {note && <p className="text-ink2 [overflow-wrap:anywhere]">Comment of the reviewer before: {note}</p>}
      {result && (
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Pill tone={outcomeTones[result.outcome]}>{outcomeWords[result.outcome]}</Pill>
          <span className="min-w-0 [overflow-wrap:anywhere]">{result.sentence}</span>
        </p>
      )}
    </>
  );
}

/** The letter of each answer. */
export const answerKeys: Readonly<Record<Answer, string>> = {
  keep: "y",
  narrow: "n",
  remove: "r",
  reassign: "p",
  unsure: "u",
};

type Props = {
  kind: ReviewKind;
  item: ReviewItem;
  current: boolean;
  busy: boolean;
  onAnswer: (answer: Answer) => void;
  onAlike: () => void;
  /** Asks another person to take it over. */
  onHandOver: () => void;
};

/** The answers that an item can get, and what else can be done about it. */
function Answers({ kind, item, busy, onAnswer, onAlike, onHandOver }: Omit<Props, "current">) {
  const { subject, can, answer } = item;
  return (
    <fieldset disabled={busy} className="flex flex-wrap gap-2">
      <legend className="sr-only">Answer for {subject.name}</legend>
      {can.map((one) => (
        <Button
          key={one}
          size="sm"
          variant={answer?.decision === one ? "primary" : "secondary"}
          aria-pressed={answer?.decision === one}
          aria-keyshortcuts={answerKeys[one]}
          onClick={() => onAnswer(one)}
        >
          {answerLabel(kind, one)}
        </Button>
      ))}
      {kind === "ownership" && (
        <Button size="sm" aria-haspopup="dialog" onClick={onHandOver}>
          Hand over
        </Button>
      )}
      <Button size="sm" variant="ghost" aria-haspopup="dialog" aria-keyshortcuts="s" onClick={onAlike}>
        Alike items
      </Button>
    </fieldset>
  );
}

/** One item with its evidence, the recommendation, its answer and its result. */
export function ReviewItemRow({ kind, item, current, busy, onAnswer, onAlike, onHandOver }: Props) {
  const { id, subject, detail, reviewer, can, whyNot } = item;
  return (
    <li
      data-item={id}
      aria-current={current || undefined}
      className={cn(
        "flex flex-col gap-2 border-line px-4 py-3 not-last:border-b",
        current && "bg-sunken shadow-[inset_3px_0_0_var(--color-signal)]",
      )}
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link href={subject.link} className="min-w-0 font-semibold [overflow-wrap:anywhere] hover:underline">
          {subject.name}
        </Link>
        {detail !== "" && <Pill tone="outline">{detail}</Pill>}
        <span className="text-ink3 text-sm">
          {reviewer.name}, {reasonWords[reviewer.reason] ?? reviewer.reason}
        </span>
      </div>
      {item.may && <p className="max-w-160 [overflow-wrap:anywhere]">{item.may}</p>}
      <Evidence kind={kind} item={item} />
      {kind !== "ownership" && <Recommendation item={item} />}
      <Result kind={kind} item={item} />
      {can.length > 0 ? (
        <Answers {...{ kind, item, busy, onAnswer, onAlike, onHandOver }} />
      ) : (
        whyNot && !item.result && <p className="text-ink3 text-sm">{whyNot}</p>
      )}
    </li>
  );
}
