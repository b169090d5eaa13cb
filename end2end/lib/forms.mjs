// A browser without scripts, for stories about the server itself: keeps cookies, reads forms, sends them as
// `application/x-www-form-urlencoded`, follows no redirect by itself. Throws when no answer arrives.

/** Somebody with cookies of their own. */
export class Forms {
  #cookies = new Map();

  constructor(base) {
    this.base = base;
  }

  /** Opens a page. Its status, text and where it sends the browser. */
  async get(path) {
    return this.#ask(path, {});
  }

  /** Sends a form. The same. */
  async post(path, fields, from = '/') {
    return this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', referer: this.base + from },
    });
  }

  async #ask(path, { headers = {}, ...more }) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(this.base + path, {
      redirect: 'manual',
      // an answer that takes longer than any kill and restart is none
      signal: AbortSignal.timeout(20_000),
      headers: { accept: 'text/html', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', ...(cookie && { cookie }), ...headers },
      ...more,
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    const to = (answer.headers.get('location') ?? '').replace(this.base, '');
    return { status: answer.status, to, text: await answer.text() };
  }
}

/** The fields of the first form in the page's text that posts to `action`, as they stand. */
export function fieldsOf(text, action) {
  const form = text.split('<form').slice(1).find((part) => part.slice(0, part.indexOf('>')).includes(`action="${action}"`));
  if (!form) throw new Error(`there is no form for ${action}`);
  const fields = {};
  for (const [input] of form.split('</form>')[0].matchAll(/<input[^>]*>/g)) {
    const of = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
    if (of('name')) fields[of('name')] = plain(of('value') ?? '');
  }
  return fields;
}

/** Text of an attribute without its escapes. */
function plain(text) {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}
