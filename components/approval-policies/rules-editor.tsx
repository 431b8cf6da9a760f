"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { FaultList } from "@/components/authority/authority-form";
import { Button } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/input-field";
import { Tabs } from "@/components/ui/tab-panels";
import { maxRules } from "@/lib/approval-policies/model";
import { RuleFields } from "./rule-fields";
import { type RulesEditor as Editor, RulesContext } from "./use-rules-editor";

type Props = {
  editor: Editor;
  /** Place of the rule that is for what is tried. */
  matched: number | undefined;
};

/** The note above the form while the JSON cannot be read. The form keeps the last values that could be read. */
function Unread({ editor }: { editor: Editor }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md bg-waitbg p-3 text-wait">
      <p>The JSON has an error. The form shows the last valid version, and is locked until you correct the JSON.</p>
      <Button size="sm" onClick={editor.drop}>
        Discard JSON changes
      </Button>
    </div>
  );
}

function RulesForm({ editor, matched }: Props) {
  const { draft, syntaxFault, add } = editor;
  return (
    <RulesContext value={editor}>
      {/* The container is outside the fieldset: Chromium can leave what is in a container inside one without a layout. */}
      <div className="@container flex flex-col gap-4">
        {syntaxFault && <Unread editor={editor} />}
        <fieldset disabled={Boolean(syntaxFault)} className="flex min-w-0 flex-col gap-4">
          <legend className="sr-only">Rules, the first that matches decides</legend>
          {draft.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no identity but its place
            <RuleFields key={index} index={index} matched={matched === index} />
          ))}
          {draft.length < maxRules && (
            <Button className="self-start" icon={<Plus aria-hidden />} onClick={add}>
              Add rule
            </Button>
          )}
        </fieldset>
      </div>
    </RulesContext>
  );
}

function RulesJson({ editor }: { editor: Editor }) {
  const { text, type, syntaxFault, faults } = editor;
  return (
    <div className="flex flex-col gap-3">
      <TextareaField
        label="Rules as JSON"
        error={syntaxFault}
        hint="The first matching rule applies. The form shows the same rules, and keeps members without a control."
        mono
        rows={Math.max(14, Math.min(40, text.split("\n").length + 1))}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => type(event.target.value)}
      />
      {!syntaxFault && faults.length > 0 && <FaultList faults={faults} />}
    </div>
  );
}

/** Edits the rules of a policy as a form or as JSON: two views of one draft. */
export function RulesEditor(props: Props) {
  const [view, setView] = useState<"form" | "json">("form");
  return (
    <Tabs
      label="How to write the rules"
      value={view}
      onChange={setView}
      tabs={[
        { value: "form", label: "Form", content: <RulesForm {...props} /> },
        { value: "json", label: "JSON", content: <RulesJson editor={props.editor} /> },
      ]}
    />
  );
}
