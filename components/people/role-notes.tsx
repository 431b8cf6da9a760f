"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import type { PersonRole } from "@/lib/principals/model";
import { personDetail } from "./queries";
import { roleWords } from "./role-words";

export type RoleNotes = Partial<Record<PersonRole, ReactNode>>;

/** Notes on the origin of each role, and on roles that an admin removed and no identity provider gives back. */
export function useRoleNotes(personId: string): RoleNotes {
  const { roleOrigins = [], withheldRoles = [] } = useQuery(personDetail(personId)).data ?? {};
  return Object.fromEntries([
    ...roleOrigins.map(({ role, origin, provider }) => [
      role,
      origin === "hand" ? "Given by hand." : `From ${provider?.name ?? "an identity provider"}.`,
    ]),
    ...withheldRoles.map(({ role, takenAwayBy, takenAwayAt }) => [
      role,
      <>
        Withheld: removed by {takenAwayBy.name}, <Timestamp at={takenAwayAt} mode="exact" />. No identity provider gives
        it back.
      </>,
    ]),
  ]);
}

/** Shows when a saved change holds, and that a role taken away does not come back by a sign-in. */
export function savedNote(before: readonly PersonRole[], after: readonly PersonRole[]): string {
  const gone = before.filter((role) => !after.includes(role)).map((role) => roleWords[role].label);
  const inForce = "In effect from their next request.";
  return gone.length === 0 ? inForce : `${inForce} No identity provider gives back ${gone.join(", ")}.`;
}
