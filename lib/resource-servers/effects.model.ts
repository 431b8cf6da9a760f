import { effectOfAction, type JudgedEffect } from "@/lib/authority/judge/effect";
import type { CatalogueType } from "@/lib/authority/language/model";

/** An action of the catalogue that has another effect after an edit. */
export type EffectChange = {
  type: string;
  action: string;
  before: JudgedEffect;
  after: JudgedEffect;
  isLower: boolean;
};

/** `irreversible` and `egress` warn of different things. Neither stands for the other. */
const ranks: Record<JudgedEffect, number> = { read: 0, unknown: 1, write: 2, irreversible: 3, egress: 3 };

/**
 * Lists the actions that were in the catalogue before and whose effect is another one. It is lower if scores of risk no
 * longer warn as they did. The action of a new name has no effect before.
 */
export const movedEffects = (before: readonly CatalogueType[], after: readonly CatalogueType[]): EffectChange[] =>
  before.flatMap((declared) => {
    const next = after.find(({ name }) => name === declared.name);
    return declared.actions.flatMap((action): EffectChange[] => {
      const [was, is] = [effectOfAction(declared, action), effectOfAction(next, action)];
      return was === is
        ? []
        : [{ type: declared.name, action, before: was, after: is, isLower: ranks[is] <= ranks[was] }];
    });
  });

/** The actions whose effect an edit lowers, as `payment create`. */
export const loweredEffects = (before: readonly CatalogueType[], after: readonly CatalogueType[]): string[] =>
  movedEffects(before, after).flatMap(({ type, action, isLower }) => (isLower ? [`${type} ${action}`] : []));
