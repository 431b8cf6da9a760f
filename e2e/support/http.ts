export type Json = Record<string, unknown>;
export type Answer<T = Json> = { status: number; headers: Headers; text: string; body: T };

export type Sent = {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  /** Sent as it is. */
  raw?: BodyInit;
  headers?: Record<string, string>;
};

/** Sends requests as one browser does: it keeps its cookies, follows no redirect, and adds no header fields. */
export class HttpClient {
  private readonly cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  async send<T = Json>(method: string, path: string, { json, form, raw, headers = {} }: Sent = {}): Promise<Answer<T>> {
    const body = form ? new URLSearchParams(form) : json === undefined ? raw : JSON.stringify(json);
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: "manual",
      headers: {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(this.cookies.size ? { cookie: this.cookieHeader() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(response, text) as T };
  }

  get<T = Json>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>("GET", path, { headers });
  }

  post<T = Json>(path: string, json: unknown = {}, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>("POST", path, { json, headers });
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** The client with these very cookies that sends to another server. */
  at(origin: string): HttpClient {
    const other = new HttpClient(origin);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  private keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    const equals = pair.indexOf("=");
    const value = pair.slice(equals + 1);
    if (value === "") this.cookies.delete(pair.slice(0, equals));
    else this.cookies.set(pair.slice(0, equals), value);
  }
}

function parsed(response: Response, text: string): unknown {
  return /json/.test(response.headers.get("content-type") ?? "") && text !== "" ? JSON.parse(text) : {};
}

/** Answers the body of a success; any other answer fails the test with its content. */
export function succeeded<T>({ status, text, body }: Answer<T>, expected = [200, 201]): T {
  if (!expected.includes(status)) throw new Error(`Expected ${expected.join(" or ")}, got ${status}: ${text}`);
  return body;
}
