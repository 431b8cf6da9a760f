"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import {
  createContext,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useContext,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { cn } from "./cn";
import { firstField } from "./first-field";
import { IconButton } from "./icon-button";

export type DialogProps = {
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** The button that opens it, when the dialog keeps its own state. */
  trigger?: ReactElement | undefined;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** The row of buttons; it stays in view while the body scrolls. A form in the body uses `DialogFooter`. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg" | undefined;
  /** Keeps it open on a press outside, for a form with things typed in. */
  keepOnOutsidePress?: boolean | undefined;
  /** Lies above another open dialog or drawer, with a scrim between the two. */
  above?: boolean | undefined;
};

const widths = { sm: "max-w-100", md: "max-w-140", lg: "max-w-200" };

/** The look of the scrim behind a dialog or a drawer. */
export const scrimClass =
  "fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";

/** The head of a dialog or a drawer: title, description, close button. */
export function OverlayHead({ title, description }: { title: ReactNode; description?: ReactNode }) {
  return (
    <div className="flex items-start gap-3 border-line border-b px-4 py-3">
      <div className="min-w-0 flex-1">
        <Base.Title className="text-lg">{title}</Base.Title>
        {description && <Base.Description className="mt-0.5 text-ink2">{description}</Base.Description>}
      </div>
      <Base.Close render={<IconButton icon={<X aria-hidden />} label="Close" className="-me-1.5" />} />
    </div>
  );
}

/**
 * Puts the focus on what has to be read first, else on the first field, else on the dialog. It never goes to a button, so
 * that no press of a key that was meant for something else decides.
 */
function firstFocus(popup: HTMLElement | null, how: string): HTMLElement | null {
  if (how === "touch" || popup === null) return popup;
  return popup.querySelector<HTMLElement>("[data-read-first]") ?? firstField(popup) ?? popup;
}

/** Does what the main button of a dialog does: sends its form, or presses what says that it submits. */
function submit(popup: HTMLElement): void {
  const form = popup.querySelector("form");
  if (form) form.requestSubmit();
  else popup.querySelector<HTMLElement>("[data-submits]")?.click();
}

/** Ctrl+Enter submits from any control. A key that is held down, or that ends the composition of a character, does not. */
function submitOnCtrlEnter(event: KeyboardEvent<HTMLElement>) {
  const { key, ctrlKey, metaKey, repeat, nativeEvent } = event;
  if (key !== "Enter" || !(ctrlKey || metaKey) || repeat || nativeEvent.isComposing || event.defaultPrevented) return;
  // React events of popups opened from the dialog bubble here, though they are elsewhere in the DOM.
  if (!(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
  event.preventDefault();
  submit(event.currentTarget);
}

/** A modal dialog; on phones it sits at the bottom of the screen. */
export function Dialog(props: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      {...(props.open === undefined ? {} : { open: props.open })}
      onOpenChange={(open) => props.onOpenChange?.(open)}
      disablePointerDismissal={Boolean(props.keepOnOutsidePress)}
    >
      {props.trigger && <Base.Trigger render={props.trigger} />}
      <Base.Portal>
        <Base.Backdrop className={cn(scrimClass, props.above && "z-50")} />
        <Base.Viewport className="fixed inset-0 z-50 grid grid-cols-[minmax(0,1fr)] items-end justify-items-center overflow-y-auto sm:items-center sm:p-6">
          <Base.Popup
            ref={popup}
            onKeyDown={submitOnCtrlEnter}
            initialFocus={(how) => firstFocus(popup.current, how)}
            className={cn(
              "flex max-h-[min(100dvh-2rem,56rem)] w-full flex-col rounded-t-lg border border-line bg-surface shadow-overlay transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 sm:rounded-lg",
              widths[props.size ?? "md"],
            )}
          >
            <OverlayHead title={props.title} description={props.description} />
            <OverlayBody footer={props.footer}>{props.children}</OverlayBody>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

const FootContext = createContext<HTMLElement | null>(null);

/** The scrolling content of a dialog or drawer, and the row of buttons at its foot. */
export function OverlayBody({ footer, children }: { footer?: ReactNode; children: ReactNode }) {
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  return (
    <FootContext value={foot}>
      {children && <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>}
      <div ref={setFoot}>{footer && <Foot>{footer}</Foot>}</div>
    </FootContext>
  );
}

function Foot({ children }: { children: ReactNode }) {
  return (
    <div
      data-overlay-foot
      // On phones the main button is at the left: a second tap on the button that opened a dialog confirms nothing.
      className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3 max-sm:flex-row-reverse max-sm:justify-between"
    >
      {children}
    </div>
  );
}

/** Puts buttons into the foot of the dialog or drawer around it. A button there sends a form by its `form` attribute. */
export function DialogFooter({ children }: { children: ReactNode }) {
  const foot = useContext(FootContext);
  return foot && createPortal(<Foot>{children}</Foot>, foot);
}
