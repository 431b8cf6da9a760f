"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { SelectField } from "@/components/ui/input-field";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { parentOf } from "./findings";
import { templates } from "./queries";
import { comparedTerms } from "./terms";
import type { DelegationEditor } from "./use-delegation-editor";

const NOTHING = "nothing";

/** Compares the draft with the current version, a template, the parent delegation, or nothing. */
export function Comparison({ model }: { model: DelegationEditor }) {
  const { subject, bounds, editor } = model;
  const offered = useQuery(templates).data?.templates ?? [];
  const parent = parentOf(bounds.data);
  const [against, setAgainst] = useState(subject.changing ? "current" : NOTHING);
  const options = [
    { value: NOTHING, label: "nothing" },
    ...(subject.changing ? [{ value: "current", label: `version ${subject.changing.version}, in effect` }] : []),
    ...(parent ? [{ value: "parent", label: "the parent delegation" }] : []),
    ...offered.map(({ id, name }) => ({ value: id, label: `the template ${name}` })),
  ];
  const template = parseAuthority(offered.find(({ id }) => id === against)?.authority ?? []);
  const bases: Record<string, Authority | undefined> = { current: subject.changing?.authority, parent };
  const before = bases[against] ?? (template.ok ? template.authority : []);
  const { authority } = editor;
  const held = against === "current" ? subject.changing : undefined;
  const compared = held && comparedTerms(model.terms, held, model.now);
  return (
    <section aria-label="What changes" className="flex flex-col gap-2">
      <SelectField
        label="Compared with"
        options={options}
        value={against}
        onChange={(event) => setAgainst(event.target.value)}
      />
      {authority && <DiffSummary before={before} after={authority} terms={compared} />}
      {authority && (
        <div className="rounded-md border border-line">
          <EffectLines before={before} after={authority} />
        </div>
      )}
    </section>
  );
}
