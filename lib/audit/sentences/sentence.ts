import type { EntryView } from "@/lib/audit/entry-view";
import { entryTitle } from "@/lib/audit/model";
import { accessReviewSentences } from "./access-reviews";
import { actionSentences } from "./actions";
import { authoritySentences } from "./authority";
import { controlSentences } from "./controls";
import { exportSentences } from "./exports";
import { keepingSentences } from "./keeping";
import { lifecycleSentences } from "./lifecycle";
import { channelSentences } from "./notification-channels";
import { peopleSentences } from "./people";
import { readSentences } from "./reads";
import { registrySentences } from "./registry";
import { withShownTexts } from "./shown-texts";
import { streamSentences } from "./streams";
import { type NameLookup, type Templates, toldOf } from "./told";

const templates: Templates = {
  ...accessReviewSentences,
  ...actionSentences,
  ...authoritySentences,
  ...registrySentences,
  ...lifecycleSentences,
  ...peopleSentences,
  ...controlSentences,
  ...exportSentences,
  ...channelSentences,
  ...streamSentences,
  ...keepingSentences,
  ...readSentences,
};

/** Every type of record that has a template. */
export const toldTypes: readonly string[] = Object.keys(templates).toSorted();

/**
 * Describes a record in one plain sentence in the past tense; the title for an unknown type.
 *
 * Texts are told in one line and cut (`withShownTexts`).
 *
 * @param now Today's names, for records that keep none. Without it the sentence rests on the record alone.
 */
export function sentenceOf(entry: EntryView, now?: NameLookup): string {
  const template = Object.hasOwn(templates, entry.type) ? templates[entry.type] : undefined;
  const shown = withShownTexts(entry);
  return template?.(toldOf(shown, now)) ?? entryTitle(shown.type, entry.decision ?? null);
}
