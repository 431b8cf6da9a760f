const number = (value: number): string => value.toLocaleString("en");

/** How often something was used, in words. */
export const timesText = (count: number): string => (count === 1 ? "once" : `${number(count)} times`);

export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
