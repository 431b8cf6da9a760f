"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField, TextareaField } from "@/components/ui/input-field";
import type { Answer } from "@/lib/access-reviews/model";
import type { AnswerItem, ReviewItem } from "@/lib/access-reviews/schema";
import { chosenElements } from "./chosen-elements";
import { ElementChoice } from "./element-choice";
import { answerItem, asShown, reviewKeys } from "./queries";

const texts: Partial<Record<Answer, { title: string; verb: string; about: string }>> = {
  narrow: {
    title: "Narrow to the chosen actions",
    verb: "Narrow",
    about: "Actions that are not chosen end when the answer is applied.",
  },
  reassign: {
    title: "Pass on to another person",
    verb: "Pass on",
    about: "The other person answers until the same due date.",
  },
  unsure: {
    title: "Answer unsure",
    verb: "Answer unsure",
    about: "The fallback answers the item after you submit, and reads your comment.",
  },
};

type Props = { reviewId: string; item: ReviewItem; decision: Answer; onClose: () => void };

function bodyOf({ item, decision }: Pick<Props, "item" | "decision">, typed: FormData): AnswerItem {
  const note = String(typed.get("note") ?? "").trim();
  return {
    ...{ decision, ...asShown(item) },
    ...(note !== "" && { note }),
    ...(decision === "reassign" && { reviewerEmail: String(typed.get("reviewerEmail")).trim() }),
    ...(decision === "narrow" && { authority: chosenElements(item.authority ?? [], typed) }),
  };
}

/** Takes what an answer needs: the remaining elements, the other person, or a comment. */
export function AnswerDialog({ reviewId, item, decision, onClose }: Props) {
  const client = useQueryClient();
  const form = useForm({
    members: ["note", "reviewerEmail", "authority"],
    send: async (typed) => {
      await answerItem(reviewId, item.id, bodyOf({ item, decision }, typed));
      await client.invalidateQueries({ queryKey: reviewKeys.all });
      onClose();
    },
  });
  const { title, verb, about } = texts[decision] ?? { title: "Answer", verb: "Answer", about: "" };
  return (
    <FormDialog
      title={title}
      description={`${item.subject.name}. ${about}`}
      verb={verb}
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {decision === "narrow" && <ElementChoice authority={item.authority} error={form.errors.authority} />}
      {decision === "reassign" && (
        <InputField
          label="Reviewer"
          hint="Their e-mail address. If no active person has it, the fallback answers."
          name="reviewerEmail"
          type="email"
          required
          error={form.errors.reviewerEmail}
        />
      )}
      <TextareaField
        label="Comment"
        hint={decision === "unsure" ? "Say what is missing for an answer." : "May be empty."}
        name="note"
        rows={3}
        maxLength={1_000}
        required={decision === "unsure"}
        error={form.errors.note}
      />
    </FormDialog>
  );
}
