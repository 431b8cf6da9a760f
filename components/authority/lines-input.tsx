"use client";

import { useState } from "react";
import { Textarea } from "@/components/ui/textarea";

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

export type LinesInputProps = {
  value: readonly string[];
  onChange: (value: string[]) => void;
  onBlur?: () => void;
  placeholder?: string;
  rows?: number;
};

/** A list of texts, one on each line; a pasted list with commas is understood too. */
export function LinesInput({ value, onChange, onBlur, placeholder, rows = 2 }: LinesInputProps) {
  const [text, setText] = useState(value.join("\n"));
  // The typed text stays, with its blank lines, while it equals the value. Another value replaces it.
  const shown = linesOf(text).join("\n") === value.join("\n") ? text : value.join("\n");
  return (
    <Textarea
      mono
      rows={Math.max(rows, Math.min(8, shown.split("\n").length))}
      value={shown}
      placeholder={placeholder}
      spellCheck={false}
      autoCapitalize="off"
      onBlur={onBlur}
      onChange={(event) => {
        setText(event.target.value);
        onChange(linesOf(event.target.value));
      }}
    />
  );
}
