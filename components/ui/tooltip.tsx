"use client";

import dynamic from "next/dynamic";
import { cloneElement, type ReactElement, type ReactNode } from "react";
import { AfterPaint } from "./after-paint";

// Its library positions what floats, which no page needs for its first paint.
const TipPopup = dynamic(() => import("./tip-popup").then((module) => module.TipPopup), { ssr: false });

type Marked = { "data-tip"?: string; "data-tip-beside"?: boolean; "aria-description"?: string };

export type TipProps = {
  text: string;
  /** Also gives the text to assistive technology as the description of the trigger. */
  describe?: boolean | undefined;
  /** Beside the trigger instead of above it, where another trigger is above. */
  beside?: boolean | undefined;
  children: ReactElement<Marked>;
};

/** Shows a text beside its single child on hover and on keyboard focus. */
export function Tip({ text, describe, beside, children }: TipProps) {
  return cloneElement(children, {
    "data-tip": text,
    ...(beside && { "data-tip-beside": true }),
    ...(describe && { "aria-description": text }),
  });
}

/** Holds the popup that all tips share; mounted once, around the page. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <AfterPaint>
        <TipPopup />
      </AfterPaint>
    </>
  );
}
