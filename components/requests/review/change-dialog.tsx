"use client";

import { useQuery } from "@tanstack/react-query";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { EffectLines } from "@/components/authority/effect-lines";
import { ErrorPanel } from "@/components/data/error-panel";
import { serverChoices } from "@/components/delegations/editor/choices";
import { DialogForm } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { SkeletonText } from "@/components/ui/skeleton";
import { Glyph } from "@/components/ui/status-mark";
import { readableAmount } from "@/lib/authority/language/amount";
import type { Catalogue } from "@/lib/authority/language/model";
import { maxChainDepth } from "@/lib/delegations/model";
import type { RequestResponse } from "@/lib/requests/schema";
import { type ChangeMode, useChange } from "./use-change";
import type { DecisionBody } from "./use-decision";

type Props = {
  mode: ChangeMode;
  request: RequestResponse;
  onClose: () => void;
  onSend: (note: string, more: DecisionBody) => Promise<unknown>;
};

const words = {
  approveNarrower: {
    title: "Approve less",
    description: "Only the authority that remains is granted. The requester sees what you removed.",
    verb: "Approve less",
    note: "Reason",
  },
  revise: {
    title: "Change request",
    description: "This creates a new revision. Earlier votes are void.",
    verb: "Send change",
    note: "Note to the approvers",
  },
} as const;

type Change = ReturnType<typeof useChange>;

/** Shows during the edit whether the authority is within the requested authority. */
function LiveCheck({ change }: { change: Change }) {
  const { problems, refused, same } = change;
  if (problems.length > 0) {
    return (
      <div role="status" className="rounded-md bg-badbg p-3 text-bad">
        <p className="font-semibold">This exceeds the requested authority:</p>
        <ul className="list-disc ps-5">
          {problems.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className={`flex items-center gap-2 font-semibold ${same ? "text-ink2" : "text-ok"}`}>
        <Glyph shape={same ? "ring" : "check"} />
        {same ? "Nothing is removed yet." : "Less than requested"}
      </p>
      {refused.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

type AmountOfLess = Change["less"]["amounts"][number];

/** The most each time in one currency. The approver chooses the currency if the request names none. */
function LessAmountFields({ unit, amount, named, most, fault, setAmount, setUnit }: AmountOfLess) {
  const errorOf = (member: "unit" | "amount") => (fault?.member === member ? fault.message : undefined);
  const amountField = (
    <InputField
      label={named ? `At most each time (${unit})` : "At most each time"}
      hint={most === undefined ? "No limit was asked for." : `Asked for: ${readableAmount(most, unit)}.`}
      error={errorOf("amount")}
      mono
      inputMode="decimal"
      value={amount}
      onChange={(event) => setAmount(event.target.value)}
    />
  );
  if (named) return amountField;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,9rem)] gap-3">
      {amountField}
      <InputField
        label="Currency"
        hint="Other currencies are refused."
        error={errorOf("unit")}
        mono
        maxLength={10}
        placeholder="EUR"
        value={unit}
        onChange={(event) => setUnit(event.target.value)}
      />
    </div>
  );
}

/** The simple ways to take away: lower amounts, and reading alone. */
function LessFields({ change: { less } }: { change: Change }) {
  return (
    <fieldset disabled={less.byHand} className="grid gap-4 sm:grid-cols-2">
      {less.amounts.map((amount, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the amounts keep their places, and the currency is typed
        <LessAmountFields key={at} {...amount} />
      ))}
      <Checkbox
        label="Only reading"
        hint="Takes away each action that does more."
        checked={less.readOnly}
        onChange={(event) => less.setReadOnly(event.target.checked)}
      />
    </fieldset>
  );
}

/** The simple fields rest because the members were edited. Offers a new start. */
function EditedByHand({ change: { less } }: { change: Change }) {
  if (!less.byHand) return null;
  return (
    <div role="note" className="flex flex-wrap items-center gap-3 rounded-md bg-sunken p-3">
      <p>You edited the members below. The amount and “Only reading” would bring back what you took away.</p>
      <Button size="sm" onClick={less.startAgain}>
        Start again from the request
      </Button>
    </div>
  );
}

function Terms({ change, mode, request }: { change: Change; mode: ChangeMode; request: RequestResponse }) {
  const { draft, set, bind } = change;
  const most = mode === "revise" ? maxChainDepth : request.maxDepth;
  const depths = Array.from({ length: most + 1 }, (_, depth) => ({
    value: String(depth),
    label: depth === 0 ? "Not at all" : `Over ${depth} further ${depth === 1 ? "hop" : "hops"}`,
  }));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <InputField
        label="Ends at the end of (UTC)"
        hint={mode === "revise" ? undefined : "As requested, or earlier."}
        type="date"
        max={mode === "revise" ? undefined : request.expiresAt.slice(0, 10)}
        {...bind("lastDay")}
      />
      <SelectField
        label="May be passed on"
        options={depths}
        value={String(draft.maxDepth)}
        onChange={(event) => set({ maxDepth: Number(event.target.value) })}
      />
    </div>
  );
}

function ChangeForm({ catalogues, ...props }: Props & { catalogues: readonly Catalogue[] }) {
  const { mode, request } = props;
  const change = useChange({ ...props, catalogues });
  const { form, editor, bind } = change;
  return (
    <DialogForm form={form} noValidate={false} className="gap-5" verb={words[mode].verb} onCancel={props.onClose}>
      {mode === "revise" && <TextareaField label="Purpose" required rows={2} maxLength={1000} {...bind("purpose")} />}
      {mode === "approveNarrower" && <LessFields change={change} />}
      {mode === "approveNarrower" && <EditedByHand change={change} />}
      {mode === "revise" && <AuthorityEditor editor={editor} />}
      <Terms change={change} mode={mode} request={request} />
      {mode === "approveNarrower" && (
        <details className="rounded-md border border-line">
          <summary className="px-4 py-2 font-semibold">Edit each member</summary>
          <div className="p-4 pt-0">
            <AuthorityEditor editor={editor} />
          </div>
        </details>
      )}
      {mode === "approveNarrower" && <LiveCheck change={change} />}
      {editor.authority && !change.sameAuthority && (
        <details className="rounded-md border border-line" open>
          <summary className="px-4 py-2 font-semibold">Compared with the request</summary>
          <EffectLines before={change.asked} after={editor.authority} />
        </details>
      )}
      <ReasonField label={words[mode].note} maxLength={1000} {...bind("note")} />
    </DialogForm>
  );
}

/** Edits what was asked for: an approver takes away, the requester changes. */
export function ChangeDialog(props: Props) {
  const servers = useQuery(serverChoices);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={words[props.mode].title}
      description={words[props.mode].description}
      size="lg"
      keepOnOutsidePress
    >
      {servers.data && <ChangeForm {...props} catalogues={servers.data} />}
      {servers.isPending && <SkeletonText lines={6} />}
      {servers.error && <ErrorPanel title="The catalogues could not be loaded" error={servers.error} />}
    </Dialog>
  );
}
