"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { requestKeys } from "@/components/requests/queries";
import { Button } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import { Select } from "@/components/ui/select";
import { RequestResponse } from "@/lib/requests/schema";
import { mentionsIn, suggestedFor, withMention } from "./mentions";

type Person = RequestResponse["mentionable"][number];

type Props = {
  request: Pick<RequestResponse, "id" | "mentionable">;
  /** Possible subjects of the comment. */
  paths: readonly { value: string; label: string }[];
};

/** The people that the text begins to name. */
function Suggestions({ people, onChoose }: { people: readonly Person[]; onChoose: (person: Person) => void }) {
  if (people.length === 0) return null;
  return (
    <section aria-label="People to mention" className="flex flex-wrap items-center gap-1.5">
      <span className="text-ink2 text-sm">Mention</span>
      {people.map((person) => (
        <Button key={person.id} size="sm" variant="outline" onClick={() => onChoose(person)}>
          @{person.name}
        </Button>
      ))}
    </section>
  );
}

/** Suggests the people that the text before the caret begins to name. Enter takes the first one. */
function useMentions(written: string, mentionable: readonly Person[], write: (text: string) => void) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const suggested = suggestedFor(written, caret, mentionable);
  const choose = (person: Person) => {
    const next = withMention(written, caret, person.name);
    write(next.text);
    setCaret(next.caret);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = suggested;
    if (event.key !== "Enter" || !first) return;
    event.preventDefault();
    choose(first);
  };
  return { box, setCaret, suggested, choose, onKeyDown };
}

/** A question or comment beside a request. It decides nothing, and the request stays open. */
export function CommentForm({ request: { id: requestId, mentionable }, paths }: Props) {
  const client = useQueryClient();
  const { values, set, bind } = useFields({ text: "", about: "" });
  const text = values.text.trim();
  const { box, setCaret, suggested, choose, onKeyDown } = useMentions(values.text, mentionable, (next) =>
    set({ text: next }),
  );
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
  const typed = bind("text");
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-2">
      <TextareaField
        ref={box}
        label="Ask or comment"
        hint="A question decides nothing. Type @ to name a person, who is then notified."
        error={errors.text ?? problem}
        className="w-full"
        rows={2}
        maxLength={2000}
        placeholder="Shown to everyone who can see the request."
        {...typed}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <Suggestions people={suggested} onChoose={choose} />
      <div className="flex flex-wrap items-center gap-2">
        <Select aria-label="About" options={paths} {...bind("about")} />
        <Button type="submit" loading={working} disabled={text === ""}>
          Comment
        </Button>
      </div>
    </form>
  );
}
