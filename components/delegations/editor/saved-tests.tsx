"use client";

import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { InputField } from "@/components/ui/input-field";
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
  const { values, set, bind } = useFields({ name: "", expected: verdict });
  const form = useForm({
    members: ["name"],
    whyNot: values.name.trim() === "" ? "Enter a name." : undefined,
    send: async () => {
      const path = `/api/agents/${agentId}/authority-tests`;
      await sendJson("POST", path, { ...values, question }, { schema: TestResponse });
      await client.invalidateQueries({ queryKey: ["authority-tests"] });
      onClose();
    },
  });
  return (
    <FormDialog form={form} title="Save test" verb="Save test" onClose={onClose}>
      <InputField
        label="Name"
        required
        error={form.errors.name}
        hint="The expectation, for example: refunds of 240 are allowed."
        maxLength={120}
        {...bind("name")}
      />
      <FieldGroup label="Expected answer">
        {testVerdicts.map((one) => (
          <Radio
            key={one}
            name="expected"
            label={words[one].replace(/^./, (letter) => letter.toUpperCase())}
            checked={values.expected === one}
            onChange={() => set({ expected: one })}
          />
        ))}
      </FieldGroup>
    </FormDialog>
  );
}
