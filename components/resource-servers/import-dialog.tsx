"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InputField, TextareaField } from "@/components/ui/input-field";
import { TYPE_NAME } from "@/lib/authority/language/model";
import { type Growth, growCatalogue } from "@/lib/resource-servers/import/grow.model";
import { type DraftType, importedDraft, toTypes } from "./catalogue-draft";
import { MAX_DOCUMENT, readDocument, type TextFault } from "./read-document";

const faults: Record<TextFault, string> = {
  too_large: `The document is larger than ${MAX_DOCUMENT / 1_000_000} MB.`,
  not_readable: "This is neither JSON nor YAML.",
  unknown_document: "This is no OpenAPI document (3.0, 3.1, Swagger 2.0) and no answer to tools/list.",
  empty: "The document names no operation and no tool.",
};

const sources = { openapi: "OpenAPI document", mcp: "Tools of an MCP server" } as const;
const shownLines = 50;

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer font-semibold text-sm">
        {title} <span className="font-normal text-ink2 tabular-nums">{lines.length.toLocaleString("en")}</span>
      </summary>
      <ul className="mt-1 flex flex-col gap-1 text-ink2 text-sm">
        {lines.slice(0, shownLines).map((line) => (
          <li key={line} className="[overflow-wrap:anywhere]">
            {line}
          </li>
        ))}
        {lines.length > shownLines && <li>and {(lines.length - shownLines).toLocaleString("en")} more</li>}
      </ul>
    </details>
  );
}

const additionText = ({ actions, fields }: Growth["additions"][number]): string =>
  [actions.length > 0 ? `actions ${actions.join(", ")}` : "", fields.length > 0 ? `fields ${fields.join(", ")}` : ""]
    .filter((part) => part !== "")
    .join("; ");

/** An import: its additions, the part that stays as it is, and the part that is left out. */
function GrowthView({ growth, source }: { growth: Growth; source: keyof typeof sources }) {
  const { additions, known, missing, left } = growth;
  return (
    <section aria-label="What the import adds" className="flex flex-col gap-3">
      <p className="text-ink2 text-sm">
        {sources[source]}. {known.toLocaleString("en")} of its actions are in the catalogue already.
      </p>
      {additions.length === 0 ? (
        <p className="font-semibold">It adds nothing.</p>
      ) : (
        <ul className="max-h-72 overflow-y-auto rounded-md border border-line">
          {additions.map((addition) => (
            <li key={addition.type} className="border-line px-3 py-2 not-last:border-b">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-mono [overflow-wrap:anywhere]">{addition.type}</span>
                {addition.isNew && <span className="text-ink3 text-sm">new type</span>}
              </p>
              <p className="text-ink2 text-sm [overflow-wrap:anywhere]">{additionText(addition)}</p>
            </li>
          ))}
        </ul>
      )}
      <Lines title="Left out" lines={left.map(({ at, why }) => `${at}: ${why}`)} />
      <Lines title="In the catalogue but not in the document; they stay" lines={missing} />
    </section>
  );
}

type Props = { types: readonly DraftType[]; onImport: (types: readonly DraftType[]) => void; onClose: () => void };

function useImport({ types }: Pick<Props, "types">) {
  const [text, setText] = useState("");
  const [toolType, setToolType] = useState("tool");
  const read = text.trim() === "" ? undefined : readDocument(text, toolType);
  const document = typeof read === "object" ? read : undefined;
  return {
    ...{ text, setText, toolType, setToolType, document },
    fault: typeof read === "string" ? faults[read] : undefined,
    growth:
      document &&
      growCatalogue(
        toTypes(types).filter(({ name }) => name !== ""),
        document,
      ),
    typeFault: TYPE_NAME.test(toolType) ? undefined : "Letters, digits and . : / _ - ; begins with a letter.",
  };
}

function FileField({ onText }: { onText: (text: string) => void }) {
  return (
    <input
      type="file"
      aria-label="Document as a file"
      accept=".json,.yaml,.yml,application/json,application/yaml"
      className="text-sm file:me-3 file:rounded-md file:border file:border-line file:bg-panel file:px-3 file:py-1.5 file:font-semibold"
      onChange={async ({ target }) => onText((await target.files?.[0]?.text()) ?? "")}
    />
  );
}

/** Reads an OpenAPI document or the tools of an MCP server into the catalogue that is being written. */
export function ImportDialog({ types, onImport, onClose }: Props) {
  const { text, setText, toolType, setToolType, document, fault, growth, typeFault } = useImport({ types });
  const add = () => {
    if (growth) onImport(importedDraft(types, growth));
    onClose();
  };
  const whyNot = growth && growth.additions.length > 0 ? typeFault : (fault ?? "Choose a document first.");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      keepOnOutsidePress
      size="lg"
      title="Import into the catalogue"
      description="An OpenAPI document in JSON or YAML, or an MCP server's answer to tools/list. It is read in this browser. Check the names before you save: an approved name keeps its meaning."
    >
      <div className="flex flex-col gap-4">
        <FileField onText={setText} />
        <TextareaField
          label="Document"
          mono
          rows={6}
          error={fault}
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
        />
        {document?.source === "mcp" && (
          <InputField
            label="Resource type of the tools"
            mono
            error={typeFault}
            value={toolType}
            onChange={(event) => setToolType(event.target.value)}
          />
        )}
        {growth && document && <GrowthView growth={growth} source={document.source} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" whyNot={whyNot} onClick={add}>
            Add to the catalogue
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
