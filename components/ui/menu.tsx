"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";

export type MenuEntry =
  | "separator"
  | {
      label: string;
      icon?: ReactNode;
      hint?: string | undefined;
      onSelect?: (() => void) | undefined;
      href?: string | undefined;
      tone?: "danger" | undefined;
      /** Why it cannot be chosen; shown below the label. */
      whyNot?: string | undefined;
    };

export type MenuProps = {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  /** Something above the entries, such as who is signed in. */
  head?: ReactNode;
  align?: "start" | "end" | undefined;
};

export const itemClass =
  "flex min-h-8 w-full cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-highlighted:bg-sunken data-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0";

/** A list of actions behind a button. */
export function Menu({ trigger, entries, head, align = "end" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className="z-60">
          <Base.Popup className={popupClass}>
            <MenuEntries head={head} entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The entries of a menu, below their head. */
export function MenuEntries({ head, entries }: Pick<MenuProps, "entries" | "head">) {
  return (
    <>
      {head && <div className="border-line border-b px-2.5 pt-1 pb-2">{head}</div>}
      {entries.map((entry, index) =>
        entry === "separator" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: separators have no other identity
          <Base.Separator key={`separator-${index}`} className="my-1 h-px bg-line" />
        ) : (
          <Entry key={entry.label} entry={entry} />
        ),
      )}
    </>
  );
}

/** The look of a small floating panel. */
export const popupClass =
  "min-w-44 max-w-80 rounded-lg border border-line bg-surface p-1 text-ink shadow-overlay outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";

function Entry({ entry }: { entry: Exclude<MenuEntry, "separator"> }) {
  const tone = entry.whyNot ? "text-ink3" : entry.tone === "danger" ? "text-bad" : undefined;
  const text = (
    <>
      {entry.icon}
      <span className="min-w-0">
        {entry.label}
        {(entry.whyNot ?? entry.hint) && <span className="block text-ink3 text-xs">{entry.whyNot ?? entry.hint}</span>}
      </span>
    </>
  );
  if (entry.href && !entry.whyNot) {
    return (
      <Base.LinkItem closeOnClick className={cn(itemClass, tone)} render={<Link href={entry.href} />}>
        {text}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item disabled={Boolean(entry.whyNot)} onClick={() => entry.onSelect?.()} className={cn(itemClass, tone)}>
      {text}
    </Base.Item>
  );
}

export type ChoiceMenuProps<Value extends string> = {
  trigger: ReactElement;
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; hint?: string | undefined; icon?: ReactNode }[];
};

/** One choice out of a few, behind a button. */
export function ChoiceMenu<Value extends string>({ trigger, label, value, onChange, options }: ChoiceMenuProps<Value>) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align="end" sideOffset={6} collisionPadding={8} className="z-60">
          <Base.Popup className={popupClass}>
            <Base.RadioGroup
              aria-label={label}
              value={value}
              onValueChange={(next) => {
                const option = options.find((candidate) => candidate.value === next);
                if (option) onChange(option.value);
              }}
            >
              {options.map((option) => (
                <Base.RadioItem key={option.value} value={option.value} closeOnClick className={itemClass}>
                  {option.icon}
                  <span className="min-w-0 flex-1">
                    {option.label}
                    {option.hint && <span className="block text-ink3 text-xs">{option.hint}</span>}
                  </span>
                  <span aria-hidden className={cn("size-2 rounded-full", value === option.value && "bg-brand")} />
                </Base.RadioItem>
              ))}
            </Base.RadioGroup>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
