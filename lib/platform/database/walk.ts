type Walk = { columns: readonly string[]; values: readonly string[]; after: string; including?: boolean };

/**
 * SQL for the rows of one key after an id. Their order is an index on the key's columns and the id.
 *
 * It compares rows, because the planner drops a column with an equality from the requested order. It might then follow
 * the primary key instead, through all other rows after the id.
 *
 * @param including Begins with the id itself.
 */
export function walk({ columns, values, after, including = false }: Walk): { where: string; order: string } {
  const [key, of] = [columns.join(", "), values.join(", ")];
  return {
    where: `(${key}, id) ${including ? ">=" : ">"} (${of}, ${after}) and (${key}) <= (${of})`,
    order: `${key}, id`,
  };
}
