const idShape = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Every id anywhere in a value. */
export function idsIn(value: unknown): string[] {
  if (typeof value === "string") return idShape.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
