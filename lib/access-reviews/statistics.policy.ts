/** The answers of one reviewer in a campaign. */
export type ReviewerFigures = {
  personId: string;
  answered: number;
  kept: number;
  /** The median time for one item in seconds; null without a measured one. */
  medianSeconds: number | null;
};

export type Agreement = { answered: number; agreed: number };

export type Figures = {
  countedAt: string;
  items: number;
  open: number;
  answered: number;
  submitted: number;
  settled: number;
  /** Submitted answers, by answer. */
  answers: Readonly<Record<string, number>>;
  outcomes: Readonly<Record<string, number>>;
  /** Answers that equal the recommendation: where it was shown, and where it was withheld. */
  shown: Agreement;
  blind: Agreement;
  askedAgain: number;
  reviewers: readonly ReviewerFigures[];
};

const fewAnswers = 10;
const fastSeconds = 5;
const mostlyKept = 0.95;

/** Whether a reviewer kept nearly everything faster than a person reads it. */
export const isRubberStamp = ({ answered, kept, medianSeconds }: ReviewerFigures): boolean =>
  answered >= fewAnswers && kept / answered >= mostlyKept && medianSeconds !== null && medianSeconds < fastSeconds;

/** The share of answers that equal the recommendation, in percent; null without an answer. */
export const percentOf = ({ answered, agreed }: Agreement): number | null =>
  answered === 0 ? null : Math.round((agreed / answered) * 100);
