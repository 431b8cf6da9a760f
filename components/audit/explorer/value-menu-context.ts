import { createContext, useContext } from "react";
import type { FilterValue } from "@/components/table/filter-words";

/** A value of an entry, with the name that is shown for it. */
export type NamedValue = FilterValue & { label: string };

/** Lines of the menu: all of them, or one line for each value. */
export type MenuKind = "all" | "only" | "exclude";
export type OpenMenu = (anchor: Element, values: readonly NamedValue[], kind?: MenuKind) => void;

export const ValueMenuContext = createContext<OpenMenu | undefined>(undefined);

const opensNothing: OpenMenu = () => {};

/** Opens the menu of one or more values beside an element. */
export const useValueMenu = (): OpenMenu => useContext(ValueMenuContext) ?? opensNothing;

/** The same; undefined on a page without a filter that a value could narrow. */
export const useOfferedMenu = (): OpenMenu | undefined => useContext(ValueMenuContext);
