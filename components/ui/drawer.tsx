"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactElement, type ReactNode, useRef } from "react";
import { cn } from "./cn";
import { OverlayBody, OverlayHead, scrimClass } from "./dialog";

export type DrawerProps = {
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  trigger?: ReactElement | undefined;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  side?: "end" | "start" | undefined;
  width?: "narrow" | "wide" | undefined;
  /** Leaves the page beside it usable: for going through a list with the panel open. */
  peek?: boolean | undefined;
  /** With `peek`: from 1100 px on the page makes room for it, and the page's single keys work in it. */
  docked?: boolean | undefined;
};

const sides = {
  end: "end-0 border-s data-ending-style:translate-x-full data-starting-style:translate-x-full",
  start: "start-0 border-e data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
};

/** A panel at the side of the page, over its full height. It takes the focus itself, so that it is read from its top. */
export function Drawer(props: DrawerProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      {...(props.open === undefined ? {} : { open: props.open })}
      onOpenChange={(open) => props.onOpenChange?.(open)}
      modal={!props.peek}
      disablePointerDismissal={Boolean(props.peek)}
    >
      {props.trigger && <Base.Trigger render={props.trigger} />}
      <Base.Portal>
        {!props.peek && <Base.Backdrop className={scrimClass} />}
        <Base.Popup
          ref={popup}
          // Notices keep to the other side: over it they would cover what is done next, and stay while the pointer is there.
          data-side-panel={props.side === "start" ? undefined : ""}
          data-docked={props.docked ? "" : undefined}
          initialFocus={popup}
          className={cn(
            "fixed inset-y-0 z-50 flex w-full flex-col border-line bg-surface shadow-overlay transition-transform",
            // It has the focus only to be read from its top: nothing in it is pressed by that.
            "focus-visible:shadow-overlay focus-visible:outline-none",
            props.width === "narrow" ? "max-w-72" : "sm:max-w-120",
            sides[props.side ?? "end"],
            props.docked && "min-[1100px]:top-12 min-[1100px]:shadow-none min-[1100px]:focus-visible:shadow-none",
          )}
        >
          <OverlayHead title={props.title} description={props.description} />
          <OverlayBody footer={props.footer}>{props.children}</OverlayBody>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
