"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { savedTests } from "@/components/delegations/queries";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Button } from "@/components/ui/button";
import type { TestQuestion, TestVerdict } from "@/lib/drafts/cases/schema";
import { SavedTests, SaveTestDialog } from "./saved-tests";
import { blankQuestion, QuestionFields, readQuestion } from "./test-fields";
import { hopsOf, type Tried, tryAction } from "./try-action";
import type { DelegationEditor } from "./use-delegation-editor";

const words: Record<TestVerdict, string> = { allow: "Allowed", ask: "Would ask a person", deny: "Denied" };
const marks = { allow: "allow", ask: "change", deny: "deny" } as const;

/** A verdict: shape, word and colour. */
export const VerdictMark = ({ verdict }: { verdict: TestVerdict }) => (
  <DecisionMark decision={marks[verdict]} label={words[verdict]} />
);

function Answer({ tried }: { tried: Tried }) {
  const { verdict, hop, member, element, reason, takes } = tried;
  return (
    <div role="status" className="flex flex-col gap-1 rounded-md bg-sunken p-3 text-sm">
      <VerdictMark verdict={verdict} />
      <p>{reason}</p>
      {hop && (
        <p className="text-ink2">
          Decided by: {hop}
          {member && (
            <>
              , member <code className="font-mono">{member}</code>
            </>
          )}
          {element && (
            <>
              {" "}
              of <code className="font-mono">{element}</code>
            </>
          )}
          .
        </p>
      )}
      {takes.length > 0 && <p className="text-ink2">Takes {takes.join("; ")}.</p>}
    </div>
  );
}

/** Asks the hops as they stand, with what is written as the last of them. */
export function useTrying(model: DelegationEditor) {
  const { editor, bounds, now } = model;
  const hops = useMemo(
    () => (editor.authority ? hopsOf(bounds.data, editor.authority) : undefined),
    [editor.authority, bounds.data],
  );
  const { agent, links = [] } = bounds.data ?? {};
  const about = { catalogues: editor.catalogues, environment: agent?.environment, now, links };
  return hops && ((question: TestQuestion) => tryAction(question, hops, about));
}

/** Tries single actions, and all that were saved. */
export function TestPanel({ model }: { model: DelegationEditor }) {
  const { agentId } = model.terms;
  const [question, setQuestion] = useState(blankQuestion);
  const [saving, setSaving] = useState<TestQuestion>();
  const list = useQuery({ ...savedTests(agentId), enabled: agentId !== "" });
  const trying = useTrying(model);
  const asked = readQuestion(question, model.editor.authority);
  const tried = trying && asked ? trying(asked) : undefined;
  const maySave = list.data?.can.includes("save") ?? false;
  return (
    <div className="flex flex-col gap-3">
      <QuestionFields question={question} onChange={setQuestion} editor={model.editor} />
      {tried && <Answer tried={tried} />}
      {!trying && <p className="text-ink2 text-sm">Finish the authority to test actions.</p>}
      {asked && tried && maySave && (
        <Button size="sm" className="self-start" icon={<Plus aria-hidden />} onClick={() => setSaving(asked)}>
          Save this test
        </Button>
      )}
      {agentId !== "" && <SavedTests list={list} trying={trying} />}
      {saving && tried && (
        <SaveTestDialog
          agentId={agentId}
          question={saving}
          verdict={tried.verdict}
          onClose={() => setSaving(undefined)}
        />
      )}
    </div>
  );
}
