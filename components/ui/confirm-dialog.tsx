"use client";

import { type KeyboardEvent, type ReactNode, useState } from "react";
import { problemText } from "@/components/ui/problem-text";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";
import { Textarea } from "./textarea";

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
  /** Runs the act. When it throws, the dialog stays open and says what went wrong. */
  onConfirm: (reason: string) => Promise<unknown> | undefined;
  /** Enter in the reason confirms; Shift+Enter starts a new line. */
  enterConfirms?: boolean | undefined;
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
export function ConfirmDialog(props: ConfirmDialogProps) {
  return <Dialog {...frameOf(props)}>{props.open && <ConfirmForm {...props} />}</Dialog>;
}

/** Asks for the name to be typed before an action that cannot be undone. */
export function ConfirmByTyping(props: ConfirmByTypingProps) {
  return <Dialog {...frameOf(props)}>{props.open && <ConfirmForm {...props} />}</Dialog>;
}

function frameOf({ open, onOpenChange, title }: ConfirmDialogProps) {
  return { open, onOpenChange, title, size: "md", keepOnOutsidePress: true } as const;
}

function useConfirm({ onConfirm, onOpenChange }: ConfirmDialogProps) {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const run = async (reason: string) => {
    setWorking(true);
    setFailure(undefined);
    try {
      await onConfirm(reason);
      onOpenChange(false);
    } catch (error) {
      setFailure(problemText(error));
    } finally {
      setWorking(false);
    }
  };
  return { working, failure, run };
}

function ConfirmForm(props: ConfirmDialogProps & { name?: string; noun?: string | undefined }) {
  const { name, noun, effect, verb, tone = "danger", reason = "required", reasonHint, onOpenChange } = props;
  const [typed, setTyped] = useState("");
  const [why, setWhy] = useState("");
  const { working, failure, run } = useConfirm(props);
  const ready = (name === undefined || typed === name) && (reason !== "required" || why.trim() !== "");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !working) void run(why.trim());
      }}
    >
      <div className="rounded-md border border-line bg-canvas p-3">{effect}</div>
      {props.children}
      {reason !== "none" && (
        <Field label="Reason" required={reason === "required"} hint={reasonHint ?? "Kept in the audit trail."}>
          <Textarea
            value={why}
            onChange={(event) => setWhy(event.target.value)}
            onKeyDown={props.enterConfirms ? confirmOnEnter : undefined}
            rows={2}
            maxLength={500}
          />
        </Field>
      )}
      {name !== undefined && <TypeName name={name} noun={noun} typed={typed} onType={setTyped} />}
      {failure && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {failure}
        </p>
      )}
      <div className="-mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button type="submit" variant={variants[tone]} disabled={!ready} loading={working}>
          {verb}
        </Button>
      </div>
    </form>
  );
}

/** A new line takes Shift. A key that is held down, or that ends the composition of a character, confirms nothing. */
function confirmOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key !== "Enter" || event.shiftKey || event.repeat || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

function TypeName(props: { name: string; noun: string | undefined; typed: string; onType: (text: string) => void }) {
  return (
    <Field
      label={
        <>
          Type the name of the {props.noun ?? "object"}: <span className="font-mono">{props.name}</span>
        </>
      }
    >
      <Input
        mono
        value={props.typed}
        onChange={(event) => props.onType(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
    </Field>
  );
}
