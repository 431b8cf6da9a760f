"use client";

import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { cn } from "./cn";
import { Link } from "./link";

/** The look of one tab; the chosen one has `data-active` or `aria-current`. */
export const tabClass = cn(
  "inline-flex h-9 shrink-0 items-center gap-2 whitespace-nowrap rounded-t-md border border-transparent px-3 text-ink2 transition-colors hover:text-ink",
  "data-active:border-line data-active:border-b-canvas data-active:bg-canvas data-active:font-semibold data-active:text-ink",
  "aria-[current=page]:border-line aria-[current=page]:border-b-canvas aria-[current=page]:bg-canvas aria-[current=page]:font-semibold aria-[current=page]:text-ink",
  "focus-inset",
);

/** The line of tabs. Too many tabs for it are in further lines, and on a phone it scrolls sideways. */
export const tabListClass =
  "flex overflow-x-auto overflow-y-hidden md:flex-wrap md:overflow-x-hidden [box-shadow:inset_0_-1px_0_var(--line)] [scrollbar-width:none]";

type TabTextProps = {
  label: ReactNode;
  count?: number | undefined;
  /** Whether there may be more than were counted. */
  more?: boolean | undefined;
};

/** The content of a tab: its name and, when it is known, a count. */
export function TabText({ label, count, more }: TabTextProps) {
  return (
    <>
      {label}
      {count !== undefined && (
        <span className="font-mono text-ink3 text-sm">
          {count.toLocaleString("en")}
          {more && "+"}
        </span>
      )}
    </>
  );
}

/** Scrolls a line of tabs to the chosen one. */
function useChosenInView(value: string | undefined): RefObject<HTMLElement | null> {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const tab = value !== undefined && list.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (!list.current || !tab) return;
    const { offsetLeft, offsetWidth } = tab;
    list.current.scrollLeft = offsetLeft - list.current.offsetLeft - (list.current.clientWidth - offsetWidth) / 2;
  }, [value]);
  return list;
}

export type TabButtonsProps<Value extends string> = {
  label: string;
  /** The chosen tab. */
  value: Value | undefined;
  onChange: (value: Value) => void;
  tabs: readonly ({ value: Value } & TabTextProps)[];
  /** Pages of their own beside the tabs. */
  links?: readonly (TabTextProps & { href: string })[] | undefined;
};

/** Tabs that choose what the page below them shows; the choice belongs to the caller, who keeps it in the URL. */
export function TabButtons<Value extends string>(props: TabButtonsProps<Value>) {
  const { label, value, onChange, tabs, links = [] } = props;
  const list = useChosenInView(value);
  return (
    <nav ref={list} aria-label={label} className={tabListClass}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          data-shows=""
          aria-current={tab.value === value ? "page" : undefined}
          onClick={() => onChange(tab.value)}
          className={tabClass}
        >
          <TabText label={tab.label} count={tab.count} more={tab.more} />
        </button>
      ))}
      {links.map(({ href, ...text }) => (
        <Link key={href} href={href} className={tabClass}>
          <TabText {...text} />
        </Link>
      ))}
    </nav>
  );
}

export type TabLinksProps = {
  label: string;
  current: string;
  tabs: readonly { value: string; label: string; href: string; count?: number | undefined }[];
};

/** Tabs of which each is a page of its own. */
export function TabLinks({ label, current, tabs }: TabLinksProps) {
  return (
    <nav aria-label={label} className={tabListClass}>
      {tabs.map((tab) => (
        <Link
          key={tab.value}
          href={tab.href}
          aria-current={tab.value === current ? "page" : undefined}
          className={tabClass}
        >
          <TabText label={tab.label} count={tab.count} />
        </Link>
      ))}
    </nav>
  );
}
