"use client";

import { createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "./cn";

type FieldTies = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const FieldContext = createContext<FieldTies | null>(null);

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean | undefined;
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

/** Ties a label, a hint and an error to the one control inside it. */
export function Field({ label, hint, error, required, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}hint` : undefined;
  const errorId = error ? `${id}error` : undefined;
  const describedBy = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={cn("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-semibold text-sm"}>
        {label}
        {required && <span className="font-normal text-ink3"> (required)</span>}
      </label>
      <FieldContext value={{ id, describedBy, invalid: Boolean(error), required: Boolean(required) }}>
        {children}
      </FieldContext>
      {hint && (
        <p id={hintId} className="text-ink3 text-xs">
          {hint}
        </p>
      )}
      <p id={errorId} role="alert" className={error ? "text-bad text-sm" : "hidden"}>
        {error && <span aria-hidden>✕ </span>}
        {error}
      </p>
    </div>
  );
}

/** A set of controls under one name: radios, checkboxes. */
export function FieldGroup({ label, hint, error, className, children }: Omit<FieldProps, "required" | "hideLabel">) {
  const id = useId();
  return (
    <fieldset
      className={cn("flex min-w-0 flex-col gap-1.5", className)}
      aria-describedby={hint || error ? id : undefined}
    >
      <legend className="mb-1 font-semibold text-sm">{label}</legend>
      {children}
      {(hint || error) && (
        <p id={id} className={error ? "text-bad text-sm" : "text-ink3 text-xs"}>
          {error ?? hint}
        </p>
      )}
    </fieldset>
  );
}

type ControlAria = {
  id?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling" | undefined;
  "aria-required"?: boolean | "true" | "false" | undefined;
};

/** Gives the attributes that tie a control to the field around it; its own attributes win. */
export function useFieldTies(own: ControlAria): ControlAria {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: own.id ?? field.id,
    "aria-describedby": own["aria-describedby"] ?? field.describedBy,
    "aria-invalid": own["aria-invalid"] ?? (field.invalid || undefined),
    "aria-required": own["aria-required"] ?? (field.required || undefined),
  };
}

/** The look that all text controls share. */
export const controlClass =
  "w-full min-w-0 rounded-md border border-edge bg-surface px-2.5 text-ink transition-colors hover:border-ink2 aria-invalid:border-bad disabled:bg-sunken disabled:text-ink3";
