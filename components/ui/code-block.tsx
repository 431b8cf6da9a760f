"use client";

import type { ReactNode } from "react";
import { cn } from "./cn";
import { CopyButton } from "./copy-field";

const jsonToken = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

function colourJson(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(jsonToken)) {
    const [whole, quoted, colon] = match;
    parts.push(text.slice(end, match.index));
    const colour = quoted ? (colon ? "text-brand" : "text-info") : match[3] ? "text-hold" : "text-wait";
    parts.push(
      <span key={match.index} className={colour}>
        {quoted ?? whole}
      </span>,
      colon ?? "",
    );
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}

export type CodeBlockProps = {
  code: string;
  /** Name of the block, shown above the code and read by screen readers. */
  label: string;
  language?: "json" | "text" | undefined;
  hideLabel?: boolean | undefined;
  /** Limits the height; the rest scrolls. */
  tall?: boolean | undefined;
  className?: string | undefined;
};

/** Code that can be scrolled with the keyboard and copied. */
export function CodeBlock({ code, label, language = "text", hideLabel, tall, className }: CodeBlockProps) {
  return (
    <figure className={cn("relative min-w-0 rounded-md border border-line bg-sunken", className)}>
      <figcaption
        className={cn(
          "flex items-center justify-between gap-2 ps-3 pe-1 text-ink2 text-xs",
          hideLabel ? "absolute end-1 top-1 z-10" : "min-h-8 border-line border-b",
        )}
      >
        <span className={hideLabel ? "sr-only" : "font-semibold"}>{label}</span>
        <CopyButton text={code} label={`Copy ${label}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard
        tabIndex={0}
        aria-label={label}
        className={cn("focus-inset overflow-auto", tall ? "max-h-160" : "max-h-80")}
      >
        <pre className={cn("w-fit p-3 font-mono text-sm leading-5", hideLabel && "pe-10")}>
          <code>{language === "json" ? colourJson(code) : code}</code>
        </pre>
      </div>
    </figure>
  );
}

/** A value written as JSON. */
export function JsonBlock({ value, ...rest }: Omit<CodeBlockProps, "code" | "language"> & { value: unknown }) {
  return <CodeBlock {...rest} language="json" code={JSON.stringify(value, null, 2) ?? "null"} />;
}
