"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass, useFieldTies } from "./field";

export type TextareaProps = ComponentProps<"textarea"> & { mono?: boolean | undefined };

/** A text control of several lines. */
export function Textarea({ mono, className, rows = 3, ...rest }: TextareaProps) {
  const ties = useFieldTies(rest);
  return (
    <textarea
      {...rest}
      {...ties}
      rows={rows}
      className={cn(controlClass, "py-1.5 read-only:bg-sunken", mono && "font-mono text-sm", className)}
    />
  );
}
