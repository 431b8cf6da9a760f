"use client";

import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import type { RequestResponse } from "@/lib/requests/schema";
import { MentionField } from "./mention-field";
import { mentionsIn } from "./mentions";
import type { DecisionBody } from "./use-decision";

type AskDialogProps = {
  request: Pick<RequestResponse, "mentionable">;
  /** Why the question is no longer possible. */
  whyNot: string | undefined;
  onClose: () => void;
  onAsk: (text: string, more: DecisionBody) => Promise<unknown>;
};

/** Asks a question about a request. It decides nothing, and people who may see the request can be named. */
export function AskDialog({ request: { mentionable }, whyNot, onClose, onAsk }: AskDialogProps) {
  const { values, set } = useFields({ text: "" });
  const text = values.text.trim();
  const form = useForm({
    members: ["text"],
    whyNot: whyNot ?? (text === "" ? "Enter a question." : undefined),
    send: async () => {
      const mentions = mentionsIn(text, mentionable);
      await onAsk(text, mentions.length > 0 ? { mentions } : {});
      onClose();
    },
  });
  return (
    <FormDialog form={form} noValidate={false} title="Ask a question" verb="Ask" variant="primary" onClose={onClose}>
      <p className="rounded-md border border-line bg-canvas p-3">
        The request stays open, and it can be decided meanwhile.
      </p>
      {whyNot && (
        <p aria-live="polite" className="rounded-md bg-waitbg p-3 text-wait">
          {whyNot}
        </p>
      )}
      <MentionField
        label="Question"
        hint="Shown to everyone who can see the request. Type @ to name a person, who is then notified."
        error={form.errors.text}
        required
        value={values.text}
        mentionable={mentionable}
        onWrite={(written) => set({ text: written })}
      />
    </FormDialog>
  );
}
