"use client";

import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { type PersonRole, personRoles } from "@/lib/people/model";
import { roleWords } from "./role-words";

export type RolesFieldProps = {
  roles: readonly PersonRole[];
  onChange: (roles: PersonRole[]) => void;
  error?: string | undefined;
  disabled?: boolean | undefined;
};

/** One or more roles, each with what it is for. */
export function RolesField({ roles, onChange, error, disabled }: RolesFieldProps) {
  return (
    <FieldGroup label="Roles" error={error}>
      {personRoles.map((role) => (
        <Checkbox
          key={role}
          label={roleWords[role].label}
          hint={roleWords[role].does}
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
