"use client";

import { Dialog, DialogFooter, type DialogProps } from "@/components/ui/dialog";
import { Form, type FormWithButtons, useButtons } from "./form";

/** A form inside a dialog: its buttons are in the foot of the dialog. */
export function DialogForm(props: FormWithButtons) {
  const { rest, buttons } = useButtons(props);
  return <Form {...rest} buttons={<DialogFooter>{buttons}</DialogFooter>} />;
}

export type FormDialogProps = Omit<FormWithButtons, "title" | "onCancel"> &
  Pick<DialogProps, "title" | "description" | "size"> & { onClose: () => void };

/** A dialog with one form. It is mounted while it is open, and keeps what was typed on a press outside. */
export function FormDialog({ title, description, size, onClose, ...form }: FormDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      keepOnOutsidePress
      title={title}
      description={description}
      size={size}
    >
      <DialogForm {...form} onCancel={onClose} />
    </Dialog>
  );
}
