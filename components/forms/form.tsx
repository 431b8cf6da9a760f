"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import type { FormState } from "./use-form";

export type FormProps = Omit<ComponentProps<"form">, "onSubmit"> & {
  form: Omit<FormState<never>, "setError" | "errors">;
  /** The row of buttons below the fields and the alert. */
  buttons?: ReactNode;
};

/** A form with its fields, the fault of the whole form, and its buttons. */
export function Form({ form, buttons, children, className, ...rest }: FormProps) {
  const alertId = useId();
  return (
    <form
      noValidate
      aria-describedby={form.problem === undefined ? undefined : alertId}
      {...rest}
      onSubmit={form.submit}
      className={cn("flex flex-col gap-4", className)}
    >
      {children}
      <Alert id={alertId} mild={form.cancelled} className="col-span-full">
        {form.problem}
      </Alert>
      {buttons}
    </form>
  );
}

export type FormWithButtons = Omit<FormProps, "buttons"> & {
  /** Verb and object on the button that sends the form. */
  verb: string;
  variant?: ButtonVariant | undefined;
  onCancel: () => void;
  cancel?: string | undefined;
};

/** Divides the properties between the form and its buttons. */
export function useButtons({ verb, variant = "primary", onCancel, cancel = "Cancel", ...rest }: FormWithButtons) {
  const id = useId();
  const { working, whyNot } = rest.form;
  const buttons = (
    <>
      <Button onClick={onCancel}>{cancel}</Button>
      <Button type="submit" form={id} variant={variant} loading={working} whyNot={whyNot}>
        {verb}
      </Button>
    </>
  );
  return { rest: { ...rest, id }, buttons };
}

/** A form in a box of a page or drawer, opened by a button that it replaces. */
export function InlineForm(props: FormWithButtons) {
  const { rest, buttons } = useButtons(props);
  return (
    <Form
      {...rest}
      className={cn("w-full gap-3 rounded-md border border-line bg-canvas p-3", rest.className)}
      buttons={<div className="flex flex-wrap justify-end gap-2">{buttons}</div>}
    />
  );
}
