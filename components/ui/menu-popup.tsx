"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { cn } from "./cn";
import { Link } from "./link";

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

export type Choices<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; hint?: string | undefined; icon?: ReactNode }[];
};

type PopupProps = {
  open: boolean;
  /** The element beside which it opens. */
  anchor: Element | null;
  /** The element that has the focus when it is closed. */
  returnTo: HTMLElement | null;
  onClose: () => void;
  align?: "start" | "end" | undefined;
  /** Whether a key opened it: then its first entry has the focus. */
  byKey?: boolean | undefined;
};

const itemClass =
  "flex min-h-8 w-full cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-highlighted:bg-sunken data-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0";

/** Gives the focus to the first entry of a menu that a key opened, when the popup has taken it. */
function useFirstEntry(popup: RefObject<HTMLElement | null>, { open, byKey }: PopupProps): void {
  useEffect(() => {
    if (!open || !byKey) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => popup.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus());
    });
    return () => cancelAnimationFrame(frame);
  }, [popup, open, byKey]);
}

/** Whether nothing took the focus from the menu meanwhile, such as a dialog that an entry opened. */
function isFocusFree(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.closest("[role=menu]") !== null;
}

function Popup(props: PopupProps & { children: ReactNode }) {
  const { open, anchor, returnTo, onClose, align = "start", children } = props;
  const popup = useRef<HTMLDivElement>(null);
  useFirstEntry(popup, props);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align={align} sideOffset={6} collisionPadding={8} className="z-60">
          <Base.Popup
            ref={popup}
            finalFocus={() => (isFocusFree() ? returnTo : false)}
            className="max-h-(--available-height) min-w-44 max-w-80 overflow-y-auto overscroll-contain rounded-lg border border-line bg-surface p-1 text-ink shadow-overlay outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export type MenuPopupProps = PopupProps & { entries: readonly MenuEntry[]; head?: ReactNode };

/** A list of actions beside the element that asked for it. */
export function MenuPopup({ entries, head, ...popup }: MenuPopupProps) {
  return (
    <Popup {...popup}>
      {head && <div className="border-line border-b px-2.5 pt-1 pb-2">{head}</div>}
      {entries.map((entry, index) =>
        entry === "separator" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: separators have no other identity
          <Base.Separator key={`separator-${index}`} className="my-1 h-px bg-line" />
        ) : (
          <Entry key={entry.label} entry={entry} />
        ),
      )}
    </Popup>
  );
}

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

export type ChoicePopupProps<Value extends string> = PopupProps & Choices<Value>;

/** A list of which one entry is chosen. */
export function ChoicePopup<Value extends string>(props: ChoicePopupProps<Value>) {
  const { label, value, onChange, options, ...popup } = props;
  return (
    <Popup {...popup}>
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
    </Popup>
  );
}
