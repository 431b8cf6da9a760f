"use client";

import { useState } from "react";
import { TextareaField } from "@/components/ui/input-field";
import { Tabs } from "@/components/ui/tab-panels";
import { AuthorityForm, FaultList } from "./authority-form";
import type { AuthorityEditor as Editor } from "./use-authority-editor";

function JsonFields({ editor }: { editor: Editor }) {
  const { text, type, syntaxFault, faults } = editor;
  return (
    <div className="flex flex-col gap-3">
      <TextareaField
        label="Authority as JSON"
        error={syntaxFault}
        hint="A list of authorization details (RFC 9396). The form shows the same authority, and keeps members without a control."
        mono
        rows={Math.max(14, Math.min(36, text.split("\n").length + 1))}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => type(event.target.value)}
      />
      {!syntaxFault && faults.length > 0 && <FaultList faults={faults} />}
    </div>
  );
}

/** Edits an authority as a form or as JSON: two views of one draft. */
export function AuthorityEditor({ editor }: { editor: Editor }) {
  const [view, setView] = useState<"form" | "json">("form");
  return (
    <Tabs
      label="How to write the authority"
      value={view}
      onChange={setView}
      tabs={[
        { value: "form", label: "Form", content: <AuthorityForm editor={editor} /> },
        { value: "json", label: "JSON", content: <JsonFields editor={editor} /> },
      ]}
    />
  );
}
