"use client";

import { type ReactNode, useState } from "react";
import { Button, type ButtonProps } from "./button";

type DialogButtonProps = Omit<ButtonProps, "onClick"> & {
  /** The dialog, mounted while it is open. */
  dialog: (close: () => void) => ReactNode;
};

/** A button that opens a dialog. */
export function DialogButton({ dialog, ...button }: DialogButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-haspopup="dialog" {...button} onClick={() => setOpen(true)} />
      {open && dialog(() => setOpen(false))}
    </>
  );
}
