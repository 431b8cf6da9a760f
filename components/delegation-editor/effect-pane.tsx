"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { depthWords } from "@/components/authority/depth-words";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { delegationDetail } from "@/components/delegations/queries";
import { ladderRungs } from "@/components/delegations/rungs";
import { AuthorityLadder, type Rung } from "@/components/ui/authority-ladder";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Timestamp } from "@/components/ui/timestamp";
import { explainAuthority } from "@/lib/authority/explain";
import { givesUp } from "@/lib/authority/gives-up";
import type { Authority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
import { parentOf } from "./findings";
import { FindingsList } from "./findings-list";
import { templates } from "./queries";
import { ReplayPanel } from "./replay-panel";
import { endOf } from "./terms";
import { TestPanel } from "./test-panel";
import type { DelegationEditor } from "./use-delegation-editor";

type Props = { model: DelegationEditor };

const nameOf = ({ bounds, subject }: DelegationEditor): string => {
  const agent = bounds.data?.agent ?? subject.changing?.agent;
  return agent ? (agent.displayName ?? agent.name) : "The agent";
};

/** What approvers will read, in one sentence. */
export function Sentence({ model }: Props) {
  const { editor, terms, now, subject } = model;
  const end = endOf(terms.validity, now, subject.changing);
  const open = editor.syntaxFault ? 1 : editor.faults.length;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-balance font-bold text-lg tracking-[-0.01em] [overflow-wrap:anywhere]">
        {nameOf(model)} {editor.authority ? explainAuthority(editor.authority).replace(/^May/, "may") : "may …"}
      </p>
      {!editor.authority && (
        <p className="text-ink2">{open === 1 ? "One point is" : `${open} points are`} still open.</p>
      )}
      <p className="text-ink2">
        Until {end ? <Timestamp at={end} mode="exact" precision="minute" /> : "…"}; {depthWords(terms.maxDepth)}.
      </p>
    </div>
  );
}

const NOTHING = "nothing";

/** What it changes against what is held now, a template, the delegation above, or nothing. */
function Comparison({ model }: Props) {
  const { subject, bounds, editor } = model;
  const offered = useQuery(templates).data?.templates ?? [];
  const parent = parentOf(bounds.data);
  const [against, setAgainst] = useState(subject.changing ? "current" : NOTHING);
  const options = [
    { value: NOTHING, label: "nothing" },
    ...(subject.changing ? [{ value: "current", label: `version ${subject.changing.version}, in force` }] : []),
    ...(parent ? [{ value: "parent", label: "the delegation above" }] : []),
    ...offered.map(({ id, name }) => ({ value: id, label: `the template ${name}` })),
  ];
  const template = parseAuthority(offered.find(({ id }) => id === against)?.authority ?? []);
  const bases: Record<string, Authority | undefined> = { current: subject.changing?.authority, parent };
  const before = bases[against] ?? (template.ok ? template.authority : []);
  const { authority } = editor;
  return (
    <section aria-label="What changes" className="flex flex-col gap-2">
      <Field label="Compared with">
        <Select options={options} value={against} onChange={(event) => setAgainst(event.target.value)} />
      </Field>
      {authority && <DiffSummary before={before} after={authority} />}
      {authority && (
        <div className="rounded-md border border-line">
          <EffectLines before={before} after={authority} />
        </div>
      )}
    </section>
  );
}

/** The chain from the person at its root to what is written, with what this hop gives up. */
function Chain({ model, parentId }: Props & { parentId: string }) {
  const { data } = useQuery(delegationDetail(parentId));
  const { authority } = model.editor;
  const parent = parentOf(model.bounds.data);
  const agent = model.bounds.data?.agent;
  if (!data) return null;
  const written: Rung[] =
    authority && agent
      ? [
          {
            ...{ id: "draft", seal: agent.id, name: agent.displayName ?? agent.name, kind: "agent", status: "draft" },
            held: new Set(authority.flatMap(({ type, actions }) => actions.map((action) => `${type} ${action}`))).size,
            givesUp: parent ? givesUp(parent, authority) : [],
          },
        ]
      : [];
  return (
    <section aria-label="Chain of authority" className="flex flex-col gap-2">
      <h3 className="text-base">Chain of authority</h3>
      <AuthorityLadder rungs={[...ladderRungs(data), ...written]} unit="permissions" currentId="draft" />
    </section>
  );
}

/** What the delegation would do: in a sentence, against what is, on single actions, and on what was done. */
export function EffectPane({ model }: Props) {
  const { subject } = model;
  return (
    <div className="flex flex-col gap-5">
      <Sentence model={model} />
      <FindingsList findings={model.findings} />
      <Comparison model={model} />
      {subject.parentId !== undefined && <Chain model={model} parentId={subject.parentId} />}
      <TestPanel model={model} />
      <ReplayPanel model={model} />
    </div>
  );
}
