"use client";

import { useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { requestKeys } from "@/components/requests/queries";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { RequestResponse } from "@/lib/requests/schema";
import { MentionField } from "./mention-field";
import { mentionsIn } from "./mentions";

type Props = {
  request: Pick<RequestResponse, "id" | "mentionable">;
  /** Possible subjects of the comment. */
  paths: readonly { value: string; label: string }[];
};

/** A question or comment beside a request. It decides nothing, and the request stays open. */
export function CommentForm({ request: { id: requestId, mentionable }, paths }: Props) {
  const client = useQueryClient();
  const { values, set, bind } = useFields({ text: "", about: "" });
  const text = values.text.trim();
  const { submit, working, problem, errors } = useForm({
    members: ["text"],
    whyNot: text === "" ? "Enter a comment." : undefined,
    send: async () => {
      const mentions = mentionsIn(text, mentionable);
      const about = values.about !== "" && { path: values.about };
      const body = { text, ...about, ...(mentions.length > 0 && { mentions }) };
      const request = await sendJson("POST", `/api/requests/${requestId}/comment`, body, { schema: RequestResponse });
      client.setQueryData(requestKeys.detail(requestId), request);
      set({ text: "", about: "" });
    },
  });
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-2">
      <MentionField
        label="Ask or comment"
        hint="A question decides nothing. Type @ to name a person, who is then notified."
        error={errors.text ?? problem}
        className="w-full"
        placeholder="Shown to everyone who can see the request."
        value={values.text}
        mentionable={mentionable}
        onWrite={(written) => set({ text: written })}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Select aria-label="About" options={paths} {...bind("about")} />
        <Button type="submit" loading={working} disabled={text === ""}>
          Comment
        </Button>
      </div>
    </form>
  );
}
