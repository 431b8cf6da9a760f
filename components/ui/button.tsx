"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class";
import { Link } from "./link";
import { Tip } from "./tooltip";

type Look = {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** An element, not a component, so that a server component can pass it. */
  icon?: ReactNode;
};

export type ButtonProps = ComponentProps<"button"> &
  Look & {
    /** Shows a spinner and ignores presses while something started by this button is under way. */
    loading?: boolean | undefined;
    /** Why the person may not press it. The button stays reachable, so that the reason can be read. */
    whyNot?: string | undefined;
  };

/** A button named by a verb and an object. `whyNot` disables it and says why. */
export function Button({ variant, size, icon, loading, whyNot, className, children, onClick, ...rest }: ButtonProps) {
  const inert = Boolean(whyNot) || Boolean(loading);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (inert) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type="button"
      {...rest}
      onClick={press}
      aria-disabled={inert || undefined}
      aria-busy={loading || undefined}
      className={buttonClass(variant, size, className)}
    >
      {loading ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  );
  return whyNot ? (
    <Tip text={whyNot} describe>
      {button}
    </Tip>
  ) : (
    button
  );
}

export type ButtonLinkProps = ComponentProps<typeof Link> & Look & Pick<ButtonProps, "whyNot">;

/** A link that looks like a button. With `whyNot` it is a button that leads nowhere and says why. */
export function ButtonLink({ variant, size, icon, whyNot, className, children, ...rest }: ButtonLinkProps) {
  if (whyNot) {
    return (
      <Button variant={variant} size={size} icon={icon} whyNot={whyNot} className={className}>
        {children}
      </Button>
    );
  }
  return (
    <Link {...rest} className={buttonClass(variant, size, className)}>
      {icon}
      {children}
    </Link>
  );
}
