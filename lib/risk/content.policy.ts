import { effectOfAction, type JudgedEffect } from "@/lib/authority/judge/effect";
import { declaredType, type Spending, spendingOf } from "@/lib/authority/judge/spending";
import { readableAmount } from "@/lib/authority/language/amount";
import type { AuthorityElement, Catalogue } from "@/lib/authority/language/model";
import { list } from "@/lib/authority/words/words";
import type { RiskCode, RiskPart } from "./model";

type Asked = { authority: readonly AuthorityElement[]; catalogues: readonly Catalogue[] };

/** Weights by the largest amount in whole units, without conversion between currencies. */
const amountWeights = [
  [100_000, 25],
  [10_000, 20],
  [1_000, 10],
  [100, 5],
] as const;

/** The most that elements with more than reading actions allow to spend each time. */
export const spendingIn = ({ authority, catalogues }: Asked): Spending[] =>
  authority
    .filter((element) => element.actions.some((action) => effectOf(element, action, catalogues) !== "read"))
    .flatMap((element) => spendingOf(element, declaredType(element, catalogues)));

type AmountWords = { unlimited: string; upTo: (amount: string) => string };

/** The part for the largest amount, or for an amount without a limit. */
export function amountPart(spending: readonly Spending[], { unlimited, upTo }: AmountWords): RiskPart[] {
  if (spending.some(({ value }) => value === null)) return [part("amount_unlimited", unlimited, 30)];
  const largest = spending.toSorted((a, b) => units(b) - units(a))[0];
  const weight = amountWeights.find(([from]) => largest !== undefined && units(largest) >= from)?.[1];
  if (largest?.value == null || weight === undefined) return [];
  return [part("amount_large", upTo(readableAmount(largest.value, largest.unit ?? undefined)), weight)];
}

const units = ({ value }: Spending): number => Number(value ?? 0);

/** A whole kind of resources: `account/*`. */
const KIND = /^([A-Za-z][A-Za-z0-9_-]*)\/\*$/;

/** The part for resources that are not named one by one or by a narrower prefix. */
export function reachPart({ authority }: Asked): RiskPart[] {
  const everything = authority.filter(({ identifiers }) => identifiers.includes("*")).map(({ type }) => type);
  if (everything.length > 0) return [part("everything", `Every ${names(everything)}.`, 15)];
  const kinds = authority.flatMap(({ identifiers }) => identifiers.flatMap((pattern) => KIND.exec(pattern)?.[1] ?? []));
  return kinds.length === 0 ? [] : [part("every_of_kind", `Every ${names(kinds)}.`, 10)];
}

const names = (of: readonly string[]): string => list([...new Set(of.map((name) => name.replaceAll("_", " ")))]);

const effects: readonly [JudgedEffect, RiskCode, number, (actions: string) => string][] = [
  ["egress", "egress", 20, (actions) => `Takes data out of the system: ${actions}.`],
  ["irreversible", "irreversible", 15, (actions) => `Cannot be undone: ${actions}.`],
  ["write", "write", 5, (actions) => `Changes data: ${actions}.`],
  ["unknown", "effect_unknown", 5, (actions) => `The catalogue does not mark the effect of ${actions}.`],
];

/** The parts for the effects of the actions, by the marks of the catalogues. */
export function effectParts({ authority, catalogues }: Asked): RiskPart[] {
  const marked = authority.flatMap((element) =>
    element.actions.map((action) => ({
      effect: effectOf(element, action, catalogues),
      name: `${action} ${element.type.replaceAll("_", " ")}`,
    })),
  );
  return effects.flatMap(([effect, code, weight, sentence]) => {
    const found = [...new Set(marked.filter((one) => one.effect === effect).map(({ name }) => name))];
    return found.length === 0 ? [] : [part(code, sentence(list(found)), weight)];
  });
}

const effectOf = (element: AuthorityElement, action: string, catalogues: readonly Catalogue[]): JudgedEffect =>
  effectOfAction(declaredType(element, catalogues), action);

export const part = (code: RiskCode, sentence: string, weight: number): RiskPart => ({ code, sentence, weight });
