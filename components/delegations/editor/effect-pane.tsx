"use client";

import dynamic from "next/dynamic";
import { depthWords } from "@/components/authority/depth-words";
import { Timestamp } from "@/components/time/timestamp";
import { Disclosure } from "@/components/ui/disclosure";
import { SkeletonText } from "@/components/ui/skeleton";
import { agentLabel } from "@/lib/agents/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { besideOf } from "@/lib/delegations/views/bounds.schema";
import { mended } from "./findings";
import { endOf } from "./terms";
import type { DelegationEditor } from "./use-delegation-editor";

const BesideNote = dynamic(
  () => import("@/components/delegations/overlapping-note").then((module) => module.BesideNote),
  {
    ssr: false,
  },
);
// It has the height of its first line meanwhile, so that nothing moves below it.
const FindingsList = dynamic(() => import("./findings-list").then((module) => module.FindingsList), {
  ssr: false,
  loading: () => <p className="h-5" />,
});
const loading = () => <SkeletonText lines={3} />;
const Comparison = dynamic(() => import("./comparison").then((module) => module.Comparison), { ssr: false, loading });
const Chain = dynamic(() => import("./chain").then((module) => module.Chain), { ssr: false, loading });
const TestPanel = dynamic(() => import("./test-panel").then((module) => module.TestPanel), { ssr: false, loading });
const ReplayPanel = dynamic(() => import("./replay-panel").then((module) => module.ReplayPanel), {
  ssr: false,
  loading,
});

type Props = { model: DelegationEditor };

const nameOf = ({ bounds, subject }: DelegationEditor): string => {
  const agent = bounds.data?.agent ?? subject.changing?.agent;
  return agent ? agentLabel(agent) : "The agent";
};

/** The sentence that approvers will read. */
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

/** A change of what the agent holds takes along what is written here. */
function Beside({ model: { bounds, editor, subject, autosave } }: Props) {
  if (subject.changing) return null;
  const beside = besideOf(bounds.data?.held ?? [], editor.authority ?? []);
  const add = autosave.keptId === undefined ? "" : `?add=${autosave.keptId}`;
  return beside.length > 0 && <BesideNote beside={beside} hrefOf={({ id }) => `/delegations/${id}/change${add}`} />;
}

/** The effect of the delegation: sentence, overlaps, findings, comparison, tests and replay. */
export function EffectPane({ model }: Props) {
  return (
    <div className="flex flex-col gap-5">
      <Sentence model={model} />
      <Beside model={model} />
      <FindingsList
        findings={model.findings}
        onMend={(finding) => model.editor.replace(mended(model.editor.draft, finding))}
      />
      {model.editor.authority && <Comparison model={model} />}
      {model.editor.authority && <Chain model={model} />}
      <Disclosure title="Test an action">
        <TestPanel model={model} />
      </Disclosure>
      <Disclosure title="Replay recorded decisions">
        <ReplayPanel model={model} />
      </Disclosure>
    </div>
  );
}
