/** Literal texts in the product's rows, with the SQL expression that replaces each in a copy. */
export type Substitutes = readonly (readonly [literal: string, sql: string])[];

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Writes the SQL expression that answers a text of the product with other ids in it.
 *
 * @throws Error for a literal that the text must hold and does not.
 */
export function fill(text: string, substitutes: Substitutes): string {
  const used: string[] = [];
  let pattern = text.replaceAll("%", "%%");
  for (const [literal, sql] of substitutes) {
    if (literal === "" || !pattern.includes(literal)) continue;
    used.push(sql);
    pattern = pattern.replaceAll(literal, `%${used.length}$s`);
  }
  return used.length === 0 ? quote(text) : `format(${quote(pattern)}, ${used.join(", ")})`;
}

/** Writes an SQL array of texts. */
export const textArray = (items: readonly string[]): string => `array[${items.join(", ")}]::text[]`;
