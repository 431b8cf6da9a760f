"use client";

import dynamic from "next/dynamic";
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode, useState } from "react";
import type { Choices, MenuEntry } from "./menu-popup";

// The lists are loaded when the first of them is opened.
const MenuPopup = dynamic(() => import("./menu-popup").then((module) => module.MenuPopup), { ssr: false });
const ChoicePopup = dynamic(() => import("./menu-popup").then((module) => module.ChoicePopup), { ssr: false });

type TriggerProps = {
  onClick?: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
};

/** A button that passes its properties to its element. */
type Trigger = ReactElement<TriggerProps>;

type Opened = { anchor: HTMLElement; byKey: boolean };

/** The button of a list, and how the list was opened. A press without a pointer has no detail. */
function useOpener(trigger: Trigger) {
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const button = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": open,
    onClick: (event: MouseEvent<HTMLButtonElement>) => {
      trigger.props.onClick?.(event);
      setOpened({ anchor: event.currentTarget, byKey: event.detail === 0 });
      setOpen(!open);
    },
  });
  const anchor = opened?.anchor ?? null;
  const popup = { open, anchor, returnTo: anchor, byKey: opened?.byKey, onClose: () => setOpen(false) };
  return { button, popup: opened && popup };
}

export type MenuProps = {
  trigger: Trigger;
  entries: readonly MenuEntry[];
  /** Something above the entries, such as who is signed in. */
  head?: ReactNode;
  align?: "start" | "end" | undefined;
};

/** A list of actions behind a button. */
export function Menu({ trigger, align = "end", ...list }: MenuProps) {
  const { button, popup } = useOpener(trigger);
  return (
    <>
      {button}
      {popup && <MenuPopup {...list} {...popup} align={align} />}
    </>
  );
}

/** One choice out of a few, behind a button. */
export function ChoiceMenu<Value extends string>({ trigger, ...choices }: Choices<Value> & { trigger: Trigger }) {
  const { button, popup } = useOpener(trigger);
  const choose = (next: string) => {
    const option = choices.options.find(({ value }) => value === next);
    if (option) choices.onChange(option.value);
  };
  return (
    <>
      {button}
      {popup && <ChoicePopup {...choices} onChange={choose} {...popup} align="end" />}
    </>
  );
}
