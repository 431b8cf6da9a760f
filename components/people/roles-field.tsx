"use client";

import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { type PersonRole, personRoles } from "@/lib/principals/model";
import type { RoleNotes } from "./role-notes";
import { roleWords } from "./role-words";

export type RolesFieldProps = {
  roles: readonly PersonRole[];
  onChange: (roles: PersonRole[]) => void;
  error?: string | undefined;
  disabled?: boolean | undefined;
  /** A line below a role: where it comes from. */
  notes?: RoleNotes | undefined;
};

/** One or more roles, each with what it is for. */
export function RolesField({ roles, onChange, error, disabled, notes }: RolesFieldProps) {
  return (
    <FieldGroup label="Roles" error={error}>
      {personRoles.map((role) => (
        <Checkbox
          key={role}
          label={roleWords[role].label}
          hint={
            <>
              {roleWords[role].does}
              {notes?.[role] && <span className="block text-ink2">{notes[role]}</span>}
            </>
          }
          checked={roles.includes(role)}
          disabled={disabled}
          onChange={(event) =>
            onChange(personRoles.filter((one) => (one === role ? event.target.checked : roles.includes(one))))
          }
        />
      ))}
    </FieldGroup>
  );
}
