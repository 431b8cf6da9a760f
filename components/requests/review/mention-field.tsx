"use client";

import { type ComponentProps, type KeyboardEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import type { RequestResponse } from "@/lib/requests/schema";
import { suggestedFor, withMention } from "./mentions";

type Person = RequestResponse["mentionable"][number];

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

type MentionFieldProps = Pick<
  ComponentProps<typeof TextareaField>,
  "label" | "hint" | "error" | "className" | "placeholder" | "required"
> & {
  value: string;
  onWrite: (written: string) => void;
  /** The people who may see the request. */
  mentionable: readonly Person[];
};

/** A text about a request in which people who may see it can be named. */
export function MentionField({ value, onWrite, mentionable, ...field }: MentionFieldProps) {
  const { box, setCaret, suggested, choose, onKeyDown } = useMentions(value, mentionable, onWrite);
  return (
    <>
      <TextareaField
        {...field}
        ref={box}
        rows={2}
        maxLength={2000}
        value={value}
        onChange={({ target }) => onWrite(target.value)}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <Suggestions people={suggested} onChoose={choose} />
    </>
  );
}
