import { product } from "@/lib/platform/base/product";
import type { Message } from "./model";

export type MailBody = { subject: string; text: string; html: string };

/** The fixed words of a mail. Everything else is the message itself, in the language in which it was written. */
const words = {
  several: (count: number) => `${count} notifications`,
  open: "Open",
  sent: (product: string) => `Sent by ${product}. A link opens the item after you sign in. No link decides anything.`,
  choose: "Choose your notifications",
};

const subjectAtMost = 150;

/** Writes one message, or a digest of several, as plain text and as HTML. */
export function mailBody(messages: readonly Message[], publicUrl: string): MailBody {
  const choose = `${publicUrl}/account`;
  return {
    subject: subjectOf(messages),
    text: [
      ...messages.flatMap(({ sentence, why, link }) => [oneLine(sentence), oneLine(why), link, ""]),
      "--",
      words.sent(product.name),
      `${words.choose}: ${choose}`,
      "",
    ].join("\n"),
    html: htmlOf(messages, choose),
  };
}

function subjectOf(messages: readonly Message[]): string {
  const [first] = messages;
  const subject = first && messages.length === 1 ? oneLine(first.sentence) : words.several(messages.length);
  return subject.length <= subjectAtMost ? subject : `${subject.slice(0, subjectAtMost - 1)}…`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => escapes[found] ?? "");
/** A name may have been entered before texts were checked: no text begins another line. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

const style = {
  page: "margin:0;padding:24px 12px;background:#f4f5f7;color:#1b1f24;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif",
  card: "max-width:560px;margin:0 auto 16px;padding:20px;background:#ffffff;border:1px solid #d5d9e0;border-radius:8px",
  sentence: "margin:0 0 8px;font-weight:600;overflow-wrap:anywhere",
  why: "margin:0 0 16px;color:#4c5561;font-size:14px;overflow-wrap:anywhere",
  button:
    "display:inline-block;padding:10px 18px;background:#1f4fbf;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600",
  foot: "max-width:560px;margin:0 auto;color:#4c5561;font-size:13px",
  link: "color:#1f4fbf",
};

const htmlOf = (messages: readonly Message[], choose: string): string =>
  [
    '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(subjectOf(messages))}</title></head><body style="${style.page}">`,
    ...messages.map(
      ({ sentence, why, link }) =>
        `<div style="${style.card}"><p style="${style.sentence}">${escaped(oneLine(sentence))}</p>` +
        `<p style="${style.why}">${escaped(oneLine(why))}</p>` +
        `<a style="${style.button}" href="${escaped(link)}" target="_blank" rel="noreferrer">${words.open}</a></div>`,
    ),
    `<p style="${style.foot}">${escaped(words.sent(product.name))} `,
    `<a style="${style.link}" href="${escaped(choose)}" target="_blank" rel="noreferrer">${words.choose}</a></p></body></html>`,
  ].join("\n");
