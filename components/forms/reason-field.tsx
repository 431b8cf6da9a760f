"use client";

import type { ComponentProps } from "react";
import { TextareaField } from "@/components/ui/input-field";

type ReasonProps = Omit<ComponentProps<typeof TextareaField>, "label"> & { label?: string | undefined };

/** The reason for a change, which goes into the audit trail. */
export function ReasonField({ label = "Reason", ...rest }: ReasonProps) {
  return <TextareaField label={label} rows={2} maxLength={500} hint="Kept in the audit trail." {...rest} />;
}
