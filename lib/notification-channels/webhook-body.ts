import type { Message, WebhookTemplate } from "./model";

/** A message as a row keeps it. */
export type KeptMessage = Omit<Message, "createdAt"> & { createdAt: string };

const shortened = (text: string, atMost: number): string =>
  text.length <= atMost ? text : `${text.slice(0, atMost - 1)}…`;

/** The body of a webhook, as its receiver wants it. */
export function webhookBody(template: WebhookTemplate, message: KeptMessage): string {
  return JSON.stringify(bodies[template](message));
}

const bodies: Record<WebhookTemplate, (message: KeptMessage) => object> = {
  /** `{ type, timestamp, data }` (Standard Webhooks, "Payload structure"). */
  standard: ({ id, kind, sentence, why, link, createdAt }) => ({
    type: `notification.${kind}`,
    timestamp: createdAt,
    data: { id, kind, sentence, why, link },
  }),
  /** An incoming webhook of Slack. Blocks are plain text, so that no name mentions or formats anything. */
  slack: ({ sentence, why, link }) => ({
    text: escapeSlack(shortened(sentence, 2_900)),
    blocks: [
      { type: "section", text: { type: "plain_text", text: shortened(sentence, 2_900), emoji: false } },
      { type: "context", elements: [{ type: "plain_text", text: shortened(why, 2_900), emoji: false }] },
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Open" }, url: link }] },
    ],
  }),
  /** An adaptive card for a workflow of Teams. Its runs of text have no Markdown. */
  teams: ({ sentence, why, link }) => ({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [richText(sentence, { weight: "Bolder" }), richText(why, { isSubtle: true, size: "Small" })],
          actions: [{ type: "Action.OpenUrl", title: "Open", url: link }],
        },
      },
    ],
  }),
};

/** Slack, "Formatting text": three characters begin mentions and links. */
const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const richText = (text: string, look: object) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text: shortened(text, 2_900), ...look }],
});
