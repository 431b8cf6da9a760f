"use client";

import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cn } from "./cn";
import { Tip } from "./tooltip";

export type ButtonVariant = "primary" | "secondary" | "outline" | "ghost" | "danger" | "danger-solid" | "signal";
export type ButtonSize = "sm" | "md" | "lg";

const variants: Record<ButtonVariant, string> = {
  primary: "border-brand bg-brand text-onbrand hover:bg-brand/88",
  secondary: "border-line bg-surface text-ink hover:border-edge hover:bg-sunken",
  outline: "border-edge bg-surface text-ink hover:bg-sunken",
  ghost: "border-transparent text-ink2 hover:bg-sunken hover:text-ink",
  danger: "border-line bg-surface text-bad hover:border-bad hover:bg-badbg",
  "danger-solid": "border-bad bg-bad text-surface hover:bg-bad/88",
  signal: "border-signal bg-signal text-onsignal hover:bg-signal/88",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-sm",
  md: "h-8 gap-2 px-3",
  lg: "h-10 gap-2 px-4",
};

/** Gives the classes of a button, for an element that is not a `<button>`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", className?: string): string {
  return cn(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md border font-semibold transition-colors [&_svg]:size-4 [&_svg]:shrink-0",
    "disabled:pointer-events-none disabled:opacity-55 aria-disabled:opacity-55",
    variants[variant],
    sizes[size],
    className,
  );
}

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
