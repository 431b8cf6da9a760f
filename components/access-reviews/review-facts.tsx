import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import type { ReviewResponse } from "@/lib/access-reviews/schema";
import { closeWords, kindWords, notAppliedWords, repeatWords, silenceWords, statusWords, wayWords } from "./words";

function Notes({ review }: { review: ReviewResponse }) {
  const { fallback, status, items, notApplied } = review;
  return (
    <>
      {review.closeReason && (
        <Note title={`The review is closed, ${items.toLocaleString("en")} items`}>
          {closeWords[review.closeReason]}
        </Note>
      )}
      {notApplied > 0 && (
        <Note title={`Results: ${notAppliedWords(notApplied)}`}>
          The refusal is with each item. Change what it names by hand, or plan another review.
        </Note>
      )}
      {review.escalatedAt && status === "open" && (
        <Note title={`${fallback.name} answers what is left`}>
          The reviewers did not answer until the first due date.
        </Note>
      )}
    </>
  );
}

/** The scope, the people and the dates of a review. */
export function ReviewFacts({ review }: { review: ReviewResponse }) {
  const { kind, q, reviewers, fallback, repeat, onSilence, status, items, skipped, createdBy, responsible } = review;
  const people = reviewers.who ? [reviewers.who] : reviewers.people;
  const named = people.length === 0 ? [] : [people.map(({ name }) => name).join(", ")];
  return (
    <>
      <Notes review={review} />
      <Panel>
        <KeyValue
          layout="stacked"
          items={[
            { label: "State", value: statusWords[status] },
            { label: "Due", value: <Timestamp at={review.dueAt} mode="exact" precision="minute" /> },
            { label: "Review of", value: `${kindWords[kind]}${q === "" ? "" : `, ${q}`}` },
            { label: "Reviewers", value: [wayWords[reviewers.by], ...named].join(": ") },
            { label: "Fallback", value: fallback.name },
            { label: "Without an answer", value: silenceWords[onSilence] },
            { label: "Repeat", value: repeatWords[repeat] },
            {
              label: "Items",
              value: `${items.toLocaleString("en")}${skipped > 0 ? `, and ${skipped.toLocaleString("en")} that had ended or never began` : ""}`,
            },
            { label: "Created by", value: createdBy.name },
            ...(responsible ? [] : [{ label: "Responsible", value: "Security: its planner left or has another role" }]),
          ]}
        />
      </Panel>
    </>
  );
}
