"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Field, type FieldProps } from "@/components/ui/field";
import { Input, type InputProps } from "@/components/ui/input";

export type Match = {
  /** The value of the form. */
  value: string;
  /** The text in the field once it is chosen. */
  label: string;
  detail: string;
};

type PickFieldProps = Omit<FieldProps, "children"> & {
  name: string;
  type?: InputProps["type"];
  /** The match that the field begins with. */
  initial?: Match | undefined;
  /** The matches of the typed text. */
  picks: readonly Match[];
  onType: (text: string) => void;
};

type Keys = { offered: readonly Match[]; active: number; go: (to: number) => void; choose: (pick: Match) => void };

/** Handles the keys of the open list. `close` leaves the dialog around it open. */
function onListKey(event: KeyboardEvent, { offered, active, go, choose }: Keys, close: () => void) {
  if (offered.length === 0) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const pick = offered[active];
  if (by !== undefined) go((active + by + offered.length) % offered.length);
  else if (event.key === "Enter" && pick) choose(pick);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** A text field that offers matches. A text that is no match is sent as it is typed. */
export function PickField({ name, type, initial, picks, onType, label, ...field }: PickFieldProps) {
  const list = useId();
  const [text, setText] = useState(initial?.label ?? "");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  // The matches of its text may be others, so the chosen one is kept until a person types.
  const [chosen, setChosen] = useState(initial);
  const offered = open ? picks : [];
  const write = (to: string, pick?: Match) => {
    setText(to);
    setChosen(pick);
    onType(to);
    setOpen(pick === undefined);
    setActive(-1);
  };
  const choose = (pick: Match) => write(pick.label, pick);
  const close = () => setOpen(false);
  return (
    <Field label={label} {...field}>
      <div className="relative">
        <Input
          type={type}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={offered.length > 0 ? list : undefined}
          aria-autocomplete="list"
          aria-activedescendant={offered[active] ? `${list}-${active}` : undefined}
          required={field.required}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onFocus={() => setOpen(true)}
          onBlur={close}
          onChange={({ target }) => write(target.value)}
          onKeyDown={(event) => onListKey(event, { offered, active, go: setActive, choose }, close)}
        />
        <input
          type="hidden"
          name={name}
          value={(chosen ?? picks.find((pick) => pick.label === text))?.value ?? text.trim()}
        />
        {offered.length > 0 && <Offered {...{ list, offered, active, choose }} />}
      </div>
    </Field>
  );
}

type OfferedProps = { list: string; offered: readonly Match[]; active: number; choose: (pick: Match) => void };

function Offered({ list, offered, active, choose }: OfferedProps) {
  return (
    <div
      id={list}
      role="listbox"
      aria-label="Matches"
      tabIndex={-1}
      className="absolute inset-x-0 top-full z-20 mt-1 max-h-52 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-overlay"
    >
      {offered.map((pick, at) => (
        <div
          key={pick.value}
          id={`${list}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          onMouseDown={(event) => {
            event.preventDefault();
            choose(pick);
          }}
          className={cn(
            "flex min-h-8 cursor-pointer items-center gap-3 rounded-md px-2.5 hover:bg-sunken",
            at === active && "bg-sunken",
          )}
        >
          <span className="min-w-0 truncate">{pick.label}</span>
          <span className="ms-auto truncate text-ink3 text-xs">{pick.detail}</span>
        </div>
      ))}
    </div>
  );
}
