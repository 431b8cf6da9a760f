/** Whether a request asks for an answer without its content (RFC 9110 section 9.3.2). It reads nothing, and downloads nothing. */
export const isHead = ({ method }: Pick<Request, "method">): boolean => method === "HEAD";

/** Takes the content from an answer, and ends what would have written it. */
export function withoutContent(response: Response): Response {
  void response.body?.cancel();
  return new Response(null, response);
}
