const idShape = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;
const idLength = 30;

/** Every id anywhere in a value. */
export function idsIn(value: unknown): string[] {
  const ids: string[] = [];
  addIds(value, ids);
  return ids;
}

function addIds(value: unknown, ids: string[]): void {
  if (typeof value === "string") {
    if (value.length === idLength && idShape.test(value)) ids.push(value);
  } else if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) addIds(member, ids);
  }
}
