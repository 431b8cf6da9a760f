/** ISO 4217 minor units that differ from two. */
const MINOR_UNITS: ReadonlyMap<string, number> = new Map([
  ...codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
  ...codes("BHD IQD JOD KWD LYD OMR TND", 3),
  ...codes("CLF UYW", 4),
]);

/** The scale of plain numbers and of units outside ISO 4217. */
const OTHER_SCALE = 3;
const CURRENCY = /^[A-Z]{3}$/;
const DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;
/** 2^53 - 1 minor units: exact in PostgreSQL's bigint and in every JSON reader. */
export const MAX_MINOR = 9_007_199_254_740_991n;
const MAX_DIGITS = 24;

export type AmountProblem = "amount_syntax" | "amount_scale" | "amount_too_large";
export type ParsedAmount = { ok: true; minor: bigint } | { ok: false; code: AmountProblem; message: string };

function codes(list: string, scale: number): [string, number][] {
  return list.split(" ").map((code) => [code, scale]);
}

/** Gives the number of decimal places of a unit (ISO 4217 minor units; 3 for plain numbers and other units). */
export function unitScale(unit?: string): number {
  if (unit === undefined) return OTHER_SCALE;
  return MINOR_UNITS.get(unit) ?? (CURRENCY.test(unit) ? 2 : OTHER_SCALE);
}

/** Reads a decimal string as integer minor units. Refuses numbers, signs, exponents, extra decimals and more than 2^53 - 1. */
export function parseAmount(text: unknown, unit?: string): ParsedAmount {
  const parts = typeof text === "string" && text.length <= MAX_DIGITS ? DECIMAL.exec(text) : null;
  if (parts === null) return refuse("amount_syntax", 'An amount is a plain decimal string such as "120.00".');
  const scale = unitScale(unit);
  const decimals = parts[2] ?? "";
  if (decimals.length > scale) {
    return refuse("amount_scale", `${unit ?? "A plain number"} has at most ${scale} decimal places.`);
  }
  // Up to 2^53 - 1 the number is exact, and a larger one is still read as larger.
  const minor = Number(`${parts[1] ?? ""}${decimals.padEnd(scale, "0")}`);
  if (!Number.isSafeInteger(minor)) {
    return refuse("amount_too_large", "The amount is larger than can be counted exactly.");
  }
  return { ok: true, minor: BigInt(minor) };
}

function refuse(code: AmountProblem, message: string): ParsedAmount {
  return { ok: false, code, message };
}

const REMEMBERED = { units: 100, amounts: 1000 };
const remembered = new Map<string | undefined, Map<string, bigint>>();

/** Reads an amount that was validated before; anything else bounds at zero, the narrowest there is. */
export function minorOf(text: string, unit?: string): bigint {
  const known = remembered.get(unit)?.get(text);
  if (known !== undefined) return known;
  const parsed = parseAmount(text, unit);
  if (!parsed.ok) return 0n;
  remember(text, unit, parsed.minor);
  return parsed.minor;
}

/** The same few bounds are compared again and again; strangers cannot fill the memory. */
function remember(text: string, unit: string | undefined, minor: bigint): void {
  if (remembered.size >= REMEMBERED.units) remembered.clear();
  const ofUnit = remembered.get(unit) ?? new Map<string, bigint>();
  if (ofUnit.size >= REMEMBERED.amounts) ofUnit.clear();
  remembered.set(unit, ofUnit.set(text, minor));
}

/** Writes minor units as the canonical decimal string of the unit: `50000n` USD is `500.00`. */
export function formatAmount(minor: bigint, unit?: string): string {
  const scale = unitScale(unit);
  const digits = minor.toString().padStart(scale + 1, "0");
  if (scale === 0) return digits;
  const whole = digits.slice(0, -scale);
  const decimals = digits.slice(-scale);
  // Plain numbers read better without the zeros that only their scale demands.
  if (unit !== undefined && CURRENCY.test(unit)) return `${whole}.${decimals}`;
  const kept = decimals.replace(/0+$/, "");
  return kept === "" ? whole : `${whole}.${kept}`;
}

/** Writes an amount for people: thousands separated, no empty decimals, the unit after it. */
export function readableAmount(text: string, unit?: string): string {
  const [whole = "0", decimals = ""] = text.split(".");
  const grouped = whole.length <= 3 ? whole : whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
  const number = /[1-9]/.test(decimals) ? `${grouped}.${decimals}` : grouped;
  return unit === undefined ? number : `${number} ${unit}`;
}
