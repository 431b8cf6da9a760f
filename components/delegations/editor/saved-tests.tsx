"use client";

import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { Glyph } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import {
  type TestList,
  type TestQuestion,
  TestResponse,
  type TestVerdict,
  testVerdicts,
} from "@/lib/drafts/cases/schema";
import type { Tried } from "./try-action";

const words: Record<TestVerdict, string> = { allow: "allowed", ask: "a person is asked", deny: "denied" };

type Trying = ((question: TestQuestion) => Tried) | undefined;

/** Saved tests with what the authority answers now. */
export const outcomes = (tests: readonly TestResponse[], trying: Trying) =>
  tests.map((test) => {
    const tried = trying?.(test.question);
    return { test, tried, passed: tried && tried.verdict === test.expected };
  });

function Outcome({ test, tried, passed, mayEdit }: ReturnType<typeof outcomes>[number] & { mayEdit: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const remove = async () => {
    try {
      await sendJson("DELETE", `/api/authority-tests/${test.id}`);
      await client.invalidateQueries({ queryKey: ["authority-tests"] });
    } catch (error) {
      toast.problem("The test was not removed", problemText(error));
    }
  };
  return (
    <li className="flex items-start gap-2 border-line px-3 py-2 not-first:border-t">
      <Glyph
        shape={passed === undefined ? "dashed" : passed ? "check" : "cross"}
        className={`mt-1.5 ${passed === undefined ? "text-ink3" : passed ? "text-ok" : "text-bad"}`}
      />
      <span className="min-w-0 flex-1 text-sm">
        <span className="font-semibold">{test.name}</span>
        <span className="block text-ink2">
          {passed === undefined && `Expected: ${words[test.expected]}.`}
          {passed === true && `Passes: ${words[test.expected]}, as expected.`}
          {passed === false && tried && `Fails: ${words[tried.verdict]}, not ${words[test.expected]}. ${tried.reason}`}
        </span>
      </span>
      {mayEdit && (
        <IconButton
          icon={<Trash2 aria-hidden />}
          label={`Remove the test ${test.name}`}
          onClick={() => void remove()}
        />
      )}
    </li>
  );
}

/** All saved tests at once: how many pass, and why the others do not. */
export function SavedTests({ list, trying }: { list: UseQueryResult<TestList>; trying: Trying }) {
  if (list.error) return <Unloaded query={list} name="The saved tests" />;
  if (!list.data) return null;
  const all = outcomes(list.data.tests, trying);
  const passed = all.filter((one) => one.passed).length;
  if (all.length === 0) return <p className="text-ink3 text-sm">No tests are saved for this agent yet.</p>;
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="font-semibold text-sm">
        Saved tests: {trying ? `${passed} of ${all.length} pass` : `${all.length}, not run yet`}
      </p>
      <ul className="rounded-md border border-line">
        {all.map((one) => (
          <Outcome key={one.test.id} {...one} mayEdit={list.data.can.includes("save")} />
        ))}
      </ul>
    </div>
  );
}

type SaveProps = { agentId: string; question: TestQuestion; verdict: TestVerdict; onClose: () => void };

/** Gives a question a name and the answer that is expected from now on. */
export function SaveTestDialog({ agentId, question, verdict, onClose }: SaveProps) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [expected, setExpected] = useState(verdict);
  const [failure, setFailure] = useState<string>();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      const path = `/api/agents/${agentId}/authority-tests`;
      await sendJson("POST", path, { name, question, expected }, { schema: TestResponse });
      await client.invalidateQueries({ queryKey: ["authority-tests"] });
      onClose();
    } catch (error) {
      setFailure(problemText(error));
      setSaving(false);
    }
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={name.trim() === ""} loading={saving} onClick={() => void save()}>
        Save test
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title="Save test" footer={footer} keepOnOutsidePress>
      <div className="flex flex-col gap-4">
        <Field label="Name" required error={failure} hint="The expectation, for example: refunds of 240 are allowed.">
          <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        </Field>
        <FieldGroup label="Expected answer">
          {testVerdicts.map((one) => (
            <Radio
              key={one}
              name="expected"
              label={words[one].replace(/^./, (letter) => letter.toUpperCase())}
              checked={expected === one}
              onChange={() => setExpected(one)}
            />
          ))}
        </FieldGroup>
      </div>
    </Dialog>
  );
}
