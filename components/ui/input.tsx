"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass, useFieldTies } from "./field";

export type InputProps = ComponentProps<"input"> & { mono?: boolean | undefined };

/** A one-line text control. `mono` is for ids, code and queries. */
export function Input({ mono, className, ...rest }: InputProps) {
  const ties = useFieldTies(rest);
  return (
    <input
      {...rest}
      {...ties}
      className={cn(controlClass, "h-8 read-only:bg-sunken", mono && "font-mono", className)}
    />
  );
}
