"use client";

import { NamesField } from "@/components/approval-policies/names-field";
import { type ApproverRole, type Approvers, approverRoles } from "@/lib/lifecycle/model";
import { Choices } from "./choices";

type Props = {
  value: Approvers | undefined;
  groups: readonly string[];
  onChange: (value: Approvers | undefined) => void;
};

/** The people who approve activations, returns and changes of agents. Without a role and a group each one who may does. */
export function ApproverFields({ value = {}, groups, onChange }: Props) {
  const put = (roles: readonly ApproverRole[], named: readonly string[]) => {
    const chosen = {
      ...(roles.length > 0 && { roles: [...roles] }),
      ...(named.length > 0 && { groups: [...named] }),
    };
    onChange(Object.keys(chosen).length === 0 ? undefined : chosen);
  };
  const { roles = [], groups: named = [] } = value;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Choices
        label="Roles that approve"
        all={approverRoles}
        chosen={roles}
        onChange={(chosen) => put(chosen, named)}
      />
      <NamesField
        label="Groups that approve"
        one="group"
        value={named}
        offered={groups}
        hint="A person needs one of the roles and one of the groups. If empty: each person who may activate agents."
        onChange={(next) => put(roles, next)}
      />
    </div>
  );
}
