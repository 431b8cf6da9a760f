import { cn } from "./cn";

export type ButtonVariant =
  | "primary"
  | "secondary"
  | "outline"
  | "ghost"
  | "danger"
  | "danger-solid"
  | "signal"
  | "accept"
  | "refuse";
export type ButtonSize = "sm" | "md" | "lg";

const variants: Record<ButtonVariant, string> = {
  primary: "border-brand bg-brand text-onbrand hover:bg-brand/88",
  secondary: "border-line bg-surface text-ink hover:border-edge hover:bg-sunken",
  outline: "border-edge bg-surface text-ink hover:bg-sunken",
  ghost: "border-transparent text-ink2 hover:bg-sunken hover:text-ink",
  danger: "border-line bg-surface text-bad hover:border-bad hover:bg-badbg",
  "danger-solid": "border-bad bg-bad text-surface hover:bg-bad/88",
  // The two answers to one question have equal weight.
  accept: "border-brand bg-surface text-brand hover:bg-sunken",
  refuse: "border-bad bg-surface text-bad hover:bg-badbg",
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
