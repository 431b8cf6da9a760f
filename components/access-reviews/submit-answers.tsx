"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { ReviewResponse } from "@/lib/access-reviews/schema";
import { reviewKeys, submitAnswers } from "./queries";

function whyNotSubmit({ status, mine }: Pick<ReviewResponse, "status" | "mine">): string | undefined {
  if (status !== "open") return "The review takes no answers now.";
  if (mine.submitting) return "A job submits your answers.";
  return mine.answered === 0 ? "Answer an item first." : undefined;
}

/** Answers are counted up to this number. */
const mostCounted = 1_000;

/** How far the job is that submits the person's answers. */
export function Submitting({ mine: { submitting, answered } }: Pick<ReviewResponse, "mine">) {
  if (!submitting) return null;
  const left = answered >= mostCounted ? `${mostCounted.toLocaleString("en")} or more` : answered.toLocaleString("en");
  return (
    <p role="status" className="rounded-md bg-waitbg p-3 text-wait">
      A job submits your answers. Not submitted yet: {left}.
    </p>
  );
}

/** Submits the answers of the person. They cannot be changed after that. */
export function SubmitButton({ review: { id, mine, status } }: { review: ReviewResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const submitting = useMutation({
    mutationFn: () => submitAnswers(id),
    onSuccess: ({ submitted, passedOn, more }) => {
      const rest = more ? "A job submits the others." : undefined;
      toast.done(`${submitted} submitted${passedOn > 0 ? `, ${passedOn} passed on` : ""}`, rest);
      return Promise.all([reviewKeys.all, ["inbox"]].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  const whyNot = whyNotSubmit({ status, mine });
  return (
    <ConfirmButton
      variant="primary"
      whyNot={whyNot}
      confirm={{
        title: "Submit answers",
        effect: `${mine.answered} ${mine.answered === 1 ? "answer is" : "answers are"} submitted, and applied or passed on. They cannot be changed after that.`,
        verb: "Submit answers",
        tone: "primary",
        reason: "none",
        onConfirm: () => submitting.mutateAsync(),
      }}
    >
      Submit answers
    </ConfirmButton>
  );
}
