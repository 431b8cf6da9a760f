"use client";

import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

type Props = {
  label: string;
  /** Noun for one name, for example "group". */
  one: string;
  value: readonly string[];
  /** Suggested names. Other names are allowed. */
  offered: readonly string[];
  hint?: string | undefined;
  error?: string | undefined;
  onChange: (value: string[]) => void;
  onBlur?: () => void;
};

/** A list of names: each can be taken out, and another typed, or chosen from what there is. */
export function NamesField({ label, one, value, offered, hint, error, onChange, onBlur }: Props) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const name = typed.trim();
  const add = () => {
    if (name === "") return;
    if (!value.includes(name)) onChange([...value, name]);
    setTyped("");
  };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Field label={label} hint={hint} error={error}>
        <span className="flex gap-2">
          <NameInput
            list={list}
            one={one}
            value={typed}
            onChange={setTyped}
            onEnter={add}
            onBlur={() => {
              add();
              onBlur?.();
            }}
          />
          <Button icon={<Plus aria-hidden />} disabled={name === ""} onClick={add}>
            Add
          </Button>
        </span>
      </Field>
      <datalist id={list}>
        {offered
          .filter((each) => !value.includes(each))
          .map((each) => (
            <option key={each} value={each} />
          ))}
      </datalist>
      {value.length > 0 && <Names {...{ label, one, value, onChange }} />}
    </div>
  );
}

/** The names that were added. Each can be removed. */
function Names({ label, one, value, onChange }: Pick<Props, "label" | "one" | "value" | "onChange">) {
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5">
      {value.map((each) => (
        <li
          key={each}
          className="inline-flex max-w-full items-center gap-0.5 rounded-md border border-line bg-sunken ps-2 font-mono text-sm"
        >
          <span className="truncate">{each}</span>
          <IconButton
            size="xs"
            icon={<X aria-hidden />}
            label={`Remove ${one} ${each}`}
            onClick={() => onChange(value.filter((other) => other !== each))}
          />
        </li>
      ))}
    </ul>
  );
}

type InputProps = {
  list: string;
  one: string;
  value: string;
  onChange: (text: string) => void;
  onEnter: () => void;
  onBlur: () => void;
};

function NameInput({ list, one, value, onChange, onEnter, onBlur }: InputProps) {
  return (
    <Input
      mono
      list={list}
      value={value}
      maxLength={128}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      placeholder={`Name a ${one}`}
      onBlur={onBlur}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== ",") return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}
