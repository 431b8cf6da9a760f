import type { EntryBody } from "./entry-body";

/** The reference by which rows are found that name one version of a thing. No id has this form. */
export const versionRef = (id: string, version: number): string => `${id}@${version}`;

const isVersion = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0;

/**
 * The references of a record to versions of its policy and its blueprint. A record about one of these has its version
 * under `version`; records about others have their own version there.
 */
export function versionRefs({ type, facts }: Pick<EntryBody, "type" | "facts">): string[] {
  const { policyId, policyVersion, policy, blueprintId, blueprintVersion, version } = facts ?? {};
  const named: [unknown, unknown][] = [
    [policyId, policyVersion],
    [blueprintId, blueprintVersion],
    ...(type.startsWith("approval-policy.") ? [[policy, version] satisfies [unknown, unknown]] : []),
    ...(type.startsWith("blueprint.") ? [[blueprintId, version] satisfies [unknown, unknown]] : []),
  ];
  return named.flatMap(([id, one]) => (typeof id === "string" && isVersion(one) ? [versionRef(id, one)] : []));
}

/** Reads `four-eyes@3` as a name and a version; other values have none. */
export function versionedName(value: string): { name: string; version?: number } {
  const [, name, version] = /^(.+)@(\d{1,9})$/.exec(value) ?? [];
  return name === undefined || version === undefined ? { name: value } : { name, version: Number(version) };
}
