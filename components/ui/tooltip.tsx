"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import { cloneElement, type ReactElement, type ReactNode } from "react";

/** One popup serves every trigger: a list of a hundred rows mounts one tooltip, not a hundred. */
const handle = Tooltip.createHandle<string>();

export type TipProps = {
  text: string;
  /** Also gives the text to assistive technology as the description of the trigger. */
  describe?: boolean | undefined;
  children: ReactElement<{ "aria-description"?: string }>;
};

/** Shows a text beside its single child on hover and on keyboard focus. */
export function Tip({ text, describe, children }: TipProps) {
  const child = describe ? cloneElement(children, { "aria-description": text }) : children;
  return <Tooltip.Trigger handle={handle} payload={text} render={child} closeOnClick={false} />;
}

/** Lets Escape also close the dialog or drawer around the tip. Pressing it never means the tip alone. */
function letEscapePass(_open: boolean, details: Tooltip.Root.ChangeEventDetails) {
  if (details.reason === "escape-key") details.allowPropagation();
}

/** Holds the popup that all tips share; mounted once, around the page. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Tooltip.Provider delay={350} closeDelay={60}>
      {children}
      <Tooltip.Root handle={handle} onOpenChange={letEscapePass}>
        {({ payload }) => (
          <Tooltip.Portal>
            <Tooltip.Positioner sideOffset={8} className="z-60">
              <Tooltip.Popup className="max-w-72 rounded-md bg-ink px-2 py-1 text-canvas text-xs transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
                {payload}
              </Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        )}
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
