"use client";

import { type FormEvent, useRef, useState } from "react";
import {
  type Faults,
  noFaults,
  type ParsedSubmission,
  type PlainSubmission,
  type Submission,
  submitForm,
} from "./submission";

type Conduct = {
  /** Fault of the form before the first attempt, such as that of a page loaded after a refusal. */
  problem?: string | undefined;
  /** Why the form cannot be sent now. The button shows it, and no key sends the form. */
  whyNot?: string | undefined;
  /** The page is left after a success: the form stays busy until then. */
  leaves?: boolean | undefined;
};

export type FormState<Field extends string = string> = {
  /** Faults by field. */
  errors: Partial<Record<Field, string>>;
  /** Fault of the whole form. */
  problem: string | undefined;
  /** The person cancelled; `problem` is no failure. */
  cancelled: boolean;
  working: boolean;
  whyNot: string | undefined;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  /** Sets or clears the fault of one field, for a judgement while the person types. */
  setError: (field: Field, text: string | undefined) => void;
};

/** Puts the focus on the first field at fault; without one, brings the alert into view. */
function showFault(form: HTMLFormElement) {
  requestAnimationFrame(() => {
    const field = form.querySelector<HTMLElement>("[aria-invalid=true]");
    if (field) field.focus();
    else form.querySelector("[role=alert]:not(:empty)")?.scrollIntoView({ block: "nearest" });
  });
}

/**
 * Runs the submission of a form: one at a time, with refusals of the schema and the server shown beside their fields.
 *
 * A failure keeps the typed values.
 */
export function useForm<Body, Field extends string = never>(
  options: ParsedSubmission<Body, Field> & Conduct,
): FormState<Field>;
export function useForm<Field extends string = never>(options: PlainSubmission<Field> & Conduct): FormState<Field>;
export function useForm<Body, Field extends string>(options: Submission<Body, Field> & Conduct): FormState<Field> {
  const [faults, setFaults] = useState<Faults<Field>>({ ...noFaults, form: options.problem });
  const [working, setWorking] = useState(false);
  const busy = useRef(false);
  const { whyNot, leaves } = options;
  const run = async (form: HTMLFormElement) => {
    busy.current = true;
    setWorking(true);
    setFaults(noFaults);
    const found = await submitForm(options, new FormData(form), form);
    if (!found && leaves) return;
    busy.current = false;
    setWorking(false);
    if (!found) return;
    setFaults(found);
    showFault(form);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy.current && whyNot === undefined) void run(event.currentTarget);
  };
  const setError = (field: Field, text: string | undefined) =>
    setFaults((now) => ({ ...now, form: undefined, fields: { ...now.fields, [field]: text } }));
  const { fields: errors, form: problem, cancelled } = faults;
  return { errors, problem, cancelled, working, whyNot, submit, setError };
}
