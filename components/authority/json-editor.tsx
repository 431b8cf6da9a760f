"use client";

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxTree } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useLatest } from "@/components/ui/use-latest";
import type { Catalogue } from "@/lib/authority/language/model";
import { completionFrom } from "./json-completion";
import { look } from "./json-look";
import { placeOf } from "./json-places";

/** Something to mark at a member: `0.limits.1.max_each`. A line stands for text that has no members yet. */
export type CodeMark = {
  path: string;
  line?: number | undefined;
  severity: "error" | "warning" | "info";
  message: string;
};

export type JsonEditorProps = {
  label: string;
  value: string;
  onChange: (text: string) => void;
  marks: readonly CodeMark[];
  catalogues: readonly Catalogue[];
  /** Ids of texts that explain it. */
  describedBy?: string | undefined;
  /** Gives the initial position of the cursor; without it, or one, the editor takes no focus. */
  startAt?: (() => number | undefined) | undefined;
};

/** Marks changes of the text that come from outside the editor, not from typing. */
const fromOutside = Annotation.define<boolean>();

/** Scripts of the page carry the nonce that the page's policy asks of styles too. */
const pageNonce = (): string => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

function extensions(props: { current: JsonEditorProps }): Extension {
  const { label, describedBy } = props.current;
  const attributes = { "aria-label": label, ...(describedBy ? { "aria-describedby": describedBy } : {}) };
  return [
    EditorView.cspNonce.of(pageNonce()),
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    highlightActiveLineGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    json(),
    look,
    autocompletion({ override: [completionFrom(() => props.current.catalogues)], icons: false }),
    // Tab is not bound: it leaves the editor, as in every other field.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ ...attributes, "aria-multiline": "true", spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      const typed = transactions.some((one) => one.docChanged && one.annotation(fromOutside) !== true);
      if (docChanged && typed) props.current.onChange(state.doc.toString());
    }),
  ];
}

function diagnosticsOf(state: EditorState, marks: readonly CodeMark[]): Diagnostic[] {
  const [tree, text] = [syntaxTree(state), state.doc.toString()];
  return marks.map(({ path, line, severity, message }) => {
    const { from, to } =
      line === undefined ? placeOf(tree, text, path) : state.doc.line(Math.min(line, state.doc.lines));
    return { from, to, severity, message };
  });
}

/** Writes JSON: with its faults at their places, and what the catalogues offer. Loaded when it is needed. */
export function JsonEditor(props: JsonEditorProps) {
  const { value, marks } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useLatest(props);
  // In the same step in which it takes the place of the plain field: no key falls in between.
  useLayoutEffect(() => {
    if (!host.current) return;
    const state = EditorState.create({ doc: latest.current.value, extensions: extensions(latest) });
    const made = new EditorView({ state, parent: host.current });
    view.current = made;
    const startAt = latest.current.startAt?.();
    if (startAt !== undefined) {
      made.dispatch({ selection: { anchor: Math.min(startAt, made.state.doc.length) } });
      made.focus();
    }
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const before = shown.state.doc.toString();
    if (before === value) return;
    const changes = { from: 0, to: before.length, insert: value };
    shown.dispatch({ changes, annotations: fromOutside.of(true) });
  }, [value]);
  useEffect(() => {
    const shown = view.current;
    if (shown && shown.state.doc.toString() === value) {
      shown.dispatch(setDiagnostics(shown.state, diagnosticsOf(shown.state, marks)));
    }
  }, [marks, value]);
  return <div ref={host} className="focus-inset h-full min-h-0 [&_.cm-editor]:h-full" />;
}
