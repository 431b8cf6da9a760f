"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { depthWords } from "@/components/authority/depth-words";
import { delegationDetail } from "@/components/delegations/queries";
import { ladderRungs } from "@/components/delegations/rungs";
import { AuthorityLadder, type Rung } from "@/components/ui/authority-ladder";
import { Disclosure } from "@/components/ui/disclosure";
import { SkeletonText } from "@/components/ui/skeleton";
import { Timestamp } from "@/components/ui/timestamp";
import { explainAuthority } from "@/lib/authority/explain";
import { givesUp } from "@/lib/authority/gives-up";
import { parentOf } from "./findings";
import { FindingsList } from "./findings-list";
import { endOf } from "./terms";
import type { DelegationEditor } from "./use-delegation-editor";

const loading = () => <SkeletonText lines={3} />;
const Comparison = dynamic(() => import("./comparison").then((module) => module.Comparison), { ssr: false, loading });
const TestPanel = dynamic(() => import("./test-panel").then((module) => module.TestPanel), { ssr: false, loading });
const ReplayPanel = dynamic(() => import("./replay-panel").then((module) => module.ReplayPanel), {
  ssr: false,
  loading,
});

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
      {model.editor.authority && <Comparison model={model} />}
      {subject.parentId !== undefined && <Chain model={model} parentId={subject.parentId} />}
      <Disclosure title="Test an action">
        <TestPanel model={model} />
      </Disclosure>
      <Disclosure title="Replay recorded decisions">
        <ReplayPanel model={model} />
      </Disclosure>
    </div>
  );
}
