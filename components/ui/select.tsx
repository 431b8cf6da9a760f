"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass, useFieldTies } from "./field";

export type SelectOption = { value: string; label: string; disabled?: boolean | undefined };

export type SelectProps = Omit<ComponentProps<"select">, "multiple"> & {
  options: readonly SelectOption[];
  /** Shown, with an empty value, until something is chosen. */
  placeholder?: string | undefined;
};

/** A native select in our look: the platform's own list works best on phones and with assistive technology. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  const ties = useFieldTies(rest);
  return (
    <span className={cn("relative block min-w-0", className)}>
      <select {...rest} {...ties} className={cn(controlClass, "h-8 appearance-none truncate pe-8")}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute end-2 top-2 size-4 text-ink2" />
    </span>
  );
}
