"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn";

type ChoiceProps = Omit<ComponentProps<"input">, "type"> & {
  label: ReactNode;
  hint?: ReactNode;
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean | undefined;
};

/* Drawn by ourselves: the native accent colour turns brownish on dark ground. */
const boxClass =
  "peer m-0 size-4 shrink-0 appearance-none border border-edge bg-surface transition-colors checked:border-brand checked:bg-brand hover:border-ink2 disabled:opacity-50 aria-disabled:opacity-50 aria-invalid:border-bad";

function ChoiceRow(props: {
  box: ReactNode;
  id: string;
  label: ReactNode;
  hint: ReactNode;
  hideLabel?: boolean | undefined;
  className?: string | undefined;
}) {
  return (
    <label htmlFor={props.id} className={cn("inline-flex min-h-6 min-w-6 items-start gap-2", props.className)}>
      <span className="relative inline-flex h-6 shrink-0 items-center">{props.box}</span>
      <span className={props.hideLabel ? "sr-only" : "min-w-0 py-0.5"}>
        {props.label}
        {props.hint && <span className="block text-ink3 text-xs">{props.hint}</span>}
      </span>
    </label>
  );
}

/** A checkbox with its label. */
export function Checkbox({ label, hint, hideLabel, className, id, ...rest }: ChoiceProps) {
  const own = useId();
  const box = (
    <>
      <input
        {...rest}
        id={id ?? own}
        type="checkbox"
        className={cn(boxClass, "rounded-sm indeterminate:border-brand indeterminate:bg-brand")}
      />
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className="pointer-events-none absolute size-4 fill-none stroke-2 stroke-onbrand opacity-0 peer-checked:opacity-100"
      >
        <path d="m3.5 8.5 3 3 6-7" />
      </svg>
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className="pointer-events-none absolute size-4 fill-none stroke-2 stroke-onbrand opacity-0 peer-indeterminate:opacity-100"
      >
        <path d="M4 8h8" />
      </svg>
    </>
  );
  return <ChoiceRow box={box} id={id ?? own} label={label} hint={hint} hideLabel={hideLabel} className={className} />;
}

/** One radio of a set; the set's name is given by a `FieldGroup` around it. */
export function Radio({ label, hint, hideLabel, className, id, ...rest }: ChoiceProps) {
  const own = useId();
  const box = (
    <>
      <input {...rest} id={id ?? own} type="radio" className={cn(boxClass, "rounded-full")} />
      <span
        aria-hidden
        className="pointer-events-none absolute start-[5px] size-1.5 rounded-full bg-onbrand opacity-0 peer-checked:opacity-100"
      />
    </>
  );
  return <ChoiceRow box={box} id={id ?? own} label={label} hint={hint} hideLabel={hideLabel} className={className} />;
}

/** A switch: takes effect at once, unlike a checkbox in a form. */
export function Switch({ label, hint, hideLabel, className, id, ...rest }: ChoiceProps) {
  const own = useId();
  const box = (
    <>
      <input
        {...rest}
        id={id ?? own}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its own state
        role="switch"
        className={cn(boxClass, "h-4.5 w-8 rounded-full")}
      />
      <span
        aria-hidden
        className="pointer-events-none absolute start-[3px] size-3 rounded-full bg-edge transition-transform peer-checked:translate-x-3.5 peer-checked:bg-onbrand"
      />
    </>
  );
  return <ChoiceRow box={box} id={id ?? own} label={label} hint={hint} hideLabel={hideLabel} className={className} />;
}
