"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { stopSubjects } from "@/components/revocation/queries";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { InputField } from "@/components/ui/input-field";
import { SkeletonText } from "@/components/ui/skeleton";
import type { SubjectKind } from "@/lib/revocation/schema";

export type SubjectPickerProps = {
  kind: SubjectKind;
  /** Name of the kind, for labels. */
  label: string;
  chosen: string | null;
  onChoose: (id: string) => void;
};

/** Finds the subject of a stop by a few letters of its name, or by id. The server searches all of them. */
export function SubjectPicker({ kind, label, chosen, onChoose }: SubjectPickerProps) {
  const [text, setText] = useState(chosen ?? "");
  const query = useQuery({ ...stopSubjects(kind, useDeferredValue(text.trim())), placeholderData: keepPreviousData });
  return (
    <div className="flex flex-col gap-3">
      <InputField
        label={`Find ${label.toLowerCase()}`}
        hint="A part of the name, or the id."
        type="search"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      {query.error ? (
        <ErrorPanel title="The search failed" error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <FieldGroup label={label} hint={query.data.more ? "More were found. Type more of the name." : undefined}>
          {query.data.subjects.length === 0 && <p className="text-ink2">Nothing has this name or id.</p>}
          <div className="grid max-h-72 auto-rows-max gap-1 overflow-y-auto">
            {query.data.subjects.map(({ id, name, detail }) => (
              <Radio
                key={id}
                name="subject"
                value={id}
                checked={id === chosen}
                onChange={() => onChoose(id)}
                label={<span className="[overflow-wrap:anywhere]">{name}</span>}
                hint={detail}
              />
            ))}
          </div>
        </FieldGroup>
      ) : (
        <SkeletonText lines={4} />
      )}
    </div>
  );
}
