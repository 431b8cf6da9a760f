"use client";

import type { ComponentProps, ReactNode } from "react";
import { type ButtonVariant, buttonClass } from "./button-class";
import { cn } from "./cn";
import { Tip } from "./tooltip";

export type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "children"> & {
  icon: ReactNode;
  label: string;
  variant?: ButtonVariant | undefined;
  size?: "xs" | "sm" | "md" | "lg" | undefined;
};

const sizes = { xs: "size-6 [&_svg]:size-3.5", sm: "size-7", md: "size-8", lg: "size-10" };

/** A square button with an icon; its name is read out and shown as a tooltip. */
export function IconButton({ icon, label, variant = "ghost", size = "md", className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cn(buttonClass(variant), "px-0", sizes[size], className)}
      >
        {icon}
      </button>
    </Tip>
  );
}
