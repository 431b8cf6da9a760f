"use client";

import dynamic from "next/dynamic";
import { useId, useMemo, useState } from "react";
import type { CodeMark } from "@/components/authority/json-editor";
import { JsonField } from "@/components/authority/json-field";
import { Segments } from "@/components/ui/segments";
import type { AdviceLevel } from "@/lib/authority/words/advice";
import type { DelegationEditor } from "./use-delegation-editor";

const CedarText = dynamic(() => import("./cedar-text").then((module) => module.CedarText), {
  ssr: false,
  loading: () => (
    <p aria-busy className="p-3 text-ink3 text-sm">
      Loading…
    </p>
  ),
});

const severities: Record<AdviceLevel, CodeMark["severity"]> = {
  security: "warning",
  error: "error",
  warning: "warning",
  suggestion: "info",
};

/** Terms stand beside the authority: they have no place in its code. */
const inAuthority = (path: string): boolean => path === "" || /^\d/.test(path);

function Json({ model }: { model: DelegationEditor }) {
  const { editor, findings } = model;
  const help = useId();
  const marks = useMemo(
    () =>
      findings
        .filter(({ path }) => inAuthority(path))
        .map(({ level, path, line, sentence }) => ({ path, line, severity: severities[level], message: sentence })),
    [findings],
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="h-130 overflow-hidden rounded-md border border-line">
        <JsonField
          label="Authority as JSON"
          describedBy={help}
          value={editor.text}
          onChange={editor.type}
          marks={marks}
          catalogues={editor.catalogues}
        />
      </div>
      <p id={help} className="text-ink3 text-xs">
        RFC 9396 authorization details. Ctrl-Space offers what the catalogue has; Tab leaves the editor.
      </p>
      {editor.syntaxFault && (
        <p role="alert" className="text-bad text-sm">
          ✕ {editor.syntaxLine === undefined ? "" : `Line ${editor.syntaxLine}: `}
          {editor.syntaxFault}
        </p>
      )}
    </div>
  );
}

const notations = [
  { value: "json", label: "JSON" },
  { value: "cedar", label: "Cedar" },
] as const;

/** The same authority as code: JSON to write, Cedar to read. */
export function CodePane({ model }: { model: DelegationEditor }) {
  const [view, setView] = useState<"json" | "cedar">("json");
  return (
    <div className="flex flex-col gap-3">
      <Segments label="Notations" value={view} options={notations} onChange={setView} />
      {view === "json" ? <Json model={model} /> : <CedarText authority={model.editor.authority} />}
    </div>
  );
}
