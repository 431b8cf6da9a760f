"use client";

import { Field, type FieldProps } from "./field";
import { Input, type InputProps } from "./input";
import { Select, type SelectProps } from "./select";
import { Textarea, type TextareaProps } from "./textarea";

type FieldPart = Omit<FieldProps, "children">;
type Labelled<ControlProps> = FieldPart & Omit<ControlProps, keyof FieldPart>;

/** Divides the properties of a labelled control between the field and the control. */
function divided<ControlProps>({
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  ...control
}: Labelled<ControlProps>) {
  return { field: { label, hint, error, required, hideLabel, className }, control };
}

/** A one-line text control with its label, hint and error. */
export function InputField(props: Labelled<InputProps>) {
  const { field, control } = divided<InputProps>(props);
  return (
    <Field {...field}>
      <Input {...control} />
    </Field>
  );
}

/** A text control of several lines with its label, hint and error. */
export function TextareaField(props: Labelled<TextareaProps>) {
  const { field, control } = divided<TextareaProps>(props);
  return (
    <Field {...field}>
      <Textarea {...control} />
    </Field>
  );
}

/** A choice from a list with its label, hint and error. */
export function SelectField(props: Labelled<SelectProps>) {
  const { field, control } = divided<SelectProps>(props);
  return (
    <Field {...field}>
      <Select {...control} />
    </Field>
  );
}
