"use client";

import { type ComponentType, useCallback, useRef, useState } from "react";
import type { JsonEditorProps } from "./json-editor";

type Editor = ComponentType<JsonEditorProps>;

const load = (): Promise<Editor> => import("./json-editor").then((module) => module.JsonEditor);

/**
 * A JSON field. It is a plain text area until it gets focus. Then the editor with marks and completions is loaded and
 * replaces it, with the cursor at the same character.
 */
export function JsonField(props: JsonEditorProps) {
  const { label, describedBy, value, onChange } = props;
  const [Full, setFull] = useState<Editor>();
  const at = useRef<number>(undefined);
  // Read as the field leaves the page: a person who went on meanwhile keeps the focus where they are.
  const field = useCallback((plain: HTMLTextAreaElement) => {
    return () => {
      at.current = plain === document.activeElement ? plain.selectionStart : undefined;
    };
  }, []);
  const open = async () => {
    // Without it the plain field goes on: what is written there is the same.
    const editor = await load().catch(() => undefined);
    if (editor) setFull(() => editor);
  };
  if (Full) return <Full {...props} startAt={() => at.current} />;
  return (
    <textarea
      ref={field}
      aria-label={label}
      aria-describedby={describedBy}
      spellCheck={false}
      value={value}
      onPointerEnter={() => void load().catch(() => undefined)}
      onFocus={() => void open()}
      onChange={(event) => onChange(event.target.value)}
      className="focus-inset block size-full resize-none bg-surface p-3 font-mono text-sm leading-normal [overflow-wrap:anywhere]"
    />
  );
}
