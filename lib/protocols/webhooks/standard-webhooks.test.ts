import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { newWebhookSecret, signedHeaders } from "./standard-webhooks";

/** The example of the documentation, as a receiver runs it. */
const example = /```js\n([\s\S]+?)```/.exec(readFileSync("docs/streams.md", "utf8"))?.[1] ?? "";
const { verify } = (await import(`data:text/javascript,${encodeURIComponent(example)}`)) as {
  verify(headers: Record<string, string>, body: string, secret: string): boolean;
};

const message = { id: "ent_01M8EPE4RKDA6ST5B68P666X0W", at: new Date(), body: '{"type":"agent.suspended"}' };

describe("a webhook signature", () => {
  it("is the one of the specification's example", () => {
    const given = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    };
    expect(signedHeaders(given, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
      "webhook-id": given.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is accepted by the example of the documentation, and by no other secret, body or time", () => {
    const secret = newWebhookSecret();
    const headers = signedHeaders(message, [secret]);
    expect(verify(headers, message.body, secret)).toBe(true);
    expect(verify(headers, `${message.body} `, secret)).toBe(false);
    expect(verify(headers, message.body, newWebhookSecret())).toBe(false);
    expect(verify({ ...headers, "webhook-id": "ent_other" }, message.body, secret)).toBe(false);
    const late = signedHeaders({ ...message, at: new Date(Date.now() - 600_000) }, [secret]);
    expect(verify(late, message.body, secret)).toBe(false);
  });

  it("is made with both secrets during a rotation", () => {
    const [old, now] = [newWebhookSecret(), newWebhookSecret()];
    const headers = signedHeaders(message, [now, old]);
    expect(verify(headers, message.body, old)).toBe(true);
    expect(verify(headers, message.body, now)).toBe(true);
  });

  it("has secrets of 32 bytes in words of their own", () => {
    for (let n = 0; n < 50; n++) expect(newWebhookSecret()).toMatch(/^whsec_[A-Za-z0-9]{43}=$/);
  });
});
