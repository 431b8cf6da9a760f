"use client";

import type { KeyboardEvent, ReactNode } from "react";
import type { ButtonProps } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { FormDialog } from "./form-dialog";
import { ReasonField } from "./reason-field";
import { TypedNameField } from "./typed-name-field";
import { useFields } from "./use-fields";
import { useForm } from "./use-form";
import { type ShownState, useShownState } from "./use-shown-state";

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Verb and object, for example "Suspend agent refund-triage". */
  title: string;
  /** Effect of the action, with counts and time. */
  effect: ReactNode;
  /** The verb of the button; the same as in the title. */
  verb: string;
  tone?: "primary" | "danger" | "signal" | undefined;
  /** `required`, `optional` or `none`. */
  reason?: "required" | "optional" | "none" | undefined;
  reasonHint?: string | undefined;
  /**
   * Runs the act on the state that the person saw, by its entity tag if there is one. When it throws, the dialog stays
   * open and says what went wrong.
   */
  onConfirm: (reason: string, etag: string | undefined) => Promise<unknown> | undefined;
  /** The state that the person decides on. If it changes while the dialog is open, the changes are shown first. */
  shown?: ShownState | undefined;
  /** Enter in the reason confirms; Shift+Enter starts a new line. */
  enterConfirms?: boolean | undefined;
  /** Why the act is no longer possible, for something that changes while the dialog is open. */
  whyNot?: string | undefined;
  /** More controls, between the effect and the reason. */
  children?: ReactNode;
};

export type ConfirmByTypingProps = ConfirmDialogProps & {
  /** Name that the person must type. */
  name: string;
  /** Noun for the name in the label, for example "agent" or "delegation". */
  noun?: string | undefined;
};

const variants = { primary: "primary", danger: "danger-solid", signal: "signal" } as const;

/** Asks once more, showing the effect, and takes a reason. */
export function ConfirmDialog({ open, ...props }: ConfirmDialogProps) {
  return open && <ConfirmForm {...props} />;
}

/** Asks for the name to be typed before an action that cannot be undone. */
export function ConfirmByTyping({ open, ...props }: ConfirmByTypingProps) {
  return open && <ConfirmForm {...props} />;
}

type ConfirmButtonProps = Omit<ButtonProps, "onClick"> & {
  confirm: Omit<ConfirmDialogProps, "open" | "onOpenChange">;
};

/** A button that asks once more before it acts. */
export function ConfirmButton({ confirm, ...button }: ConfirmButtonProps) {
  return (
    <DialogButton {...button} dialog={(close) => <ConfirmDialog {...confirm} open onOpenChange={() => close()} />} />
  );
}

type ConfirmFormProps = Omit<ConfirmDialogProps, "open"> & { name?: string; noun?: string | undefined };

function ConfirmForm({
  name,
  noun,
  effect,
  tone = "danger",
  reason = "required",
  onOpenChange,
  ...props
}: ConfirmFormProps) {
  const { values, bind } = useFields({ typed: "", reason: "" });
  const why = values.reason.trim();
  const unsaid = reason === "required" && why === "" ? "Enter a reason." : undefined;
  const seen = useShownState(props.shown);
  const whyNot = seen.deciding ? undefined : props.whyNot;
  const form = useForm({
    whyNot: whyNot ?? seen.whyNot ?? (name === undefined || values.typed === name ? unsaid : "Type the name first."),
    send: async () => {
      await seen.decide(async (etag) => props.onConfirm(why, etag));
      onOpenChange(false);
    },
  });
  return (
    <FormDialog
      form={form}
      noValidate={false}
      title={props.title}
      verb={props.verb}
      variant={variants[tone]}
      onClose={() => onOpenChange(false)}
    >
      <div className="rounded-md border border-line bg-canvas p-3">{effect}</div>
      {whyNot && (
        <p aria-live="polite" className="rounded-md bg-waitbg p-3 text-wait">
          {whyNot}
        </p>
      )}
      {seen.notice}
      {props.children}
      {reason !== "none" && (
        <ReasonField
          {...bind("reason")}
          required={reason === "required"}
          hint={props.reasonHint ?? "Kept in the audit trail."}
          onKeyDown={props.enterConfirms ? confirmOnEnter : undefined}
        />
      )}
      {name !== undefined && <TypedNameField name={name} noun={noun ?? "object"} {...bind("typed")} />}
    </FormDialog>
  );
}

/** A new line takes Shift. A key that is held down, or that ends the composition of a character, confirms nothing. */
function confirmOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key !== "Enter" || event.shiftKey || event.repeat || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
