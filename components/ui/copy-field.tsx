"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "./cn";
import { IconButton } from "./icon-button";

/** A button that copies a text and says so. */
export function CopyButton({
  text,
  label = "Copy",
  size = "xs",
}: {
  text: string;
  label?: string;
  size?: "xs" | "sm" | "md";
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <>
      <IconButton
        size={size}
        icon={copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
        label={label}
        onClick={() => void copy()}
      />
      <span aria-live="polite" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}

export type CopyFieldProps = {
  value: string;
  /** Noun for the value in the name of the button, for example "agent id". */
  label?: string | undefined;
  /** `line` is for running text; `box` is for a value that is shown once, such as a token. */
  look?: "line" | "box" | undefined;
  className?: string | undefined;
};

/** An id, a link or a token, with a button that copies it. */
export function CopyField({ value, label = "value", look = "line", className }: CopyFieldProps) {
  return (
    <span
      className={cn(
        "inline-flex min-w-0 max-w-full items-center gap-1",
        look === "box" && "flex w-full rounded-md border border-edge bg-canvas px-2.5 py-1.5",
        className,
      )}
    >
      <code className={cn("min-w-0 font-mono text-sm", look === "box" ? "flex-1 break-all" : "truncate")}>{value}</code>
      <CopyButton text={value} label={`Copy ${label}`} />
    </span>
  );
}
