const blocks = ['p', 'div', 'br', 'li', 'tr', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'hr']
const quotes = /gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|WordSection1_quote/
const longest = 1_000_000

/**
 * The words of a letter written in HTML, and nothing else of it: no picture is fetched, no style survives, nothing is shown
 * that a person would not read. What it quotes goes with its element where programs mark it. (S38)
 */
export async function plainText(html: string, keepQuotes: boolean): Promise<string> {
  // Loaded by the first letter that has no plain words: most have.
  const { default: sanitize } = await import('sanitize-html')
  const marked = sanitize(html.slice(0, longest), {
    allowedTags: blocks, allowedAttributes: {}, nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head'], enforceHtmlBoundary: true, nestingLimit: 60,
    exclusiveFilter: ({ tag, attribs }) => /display\s*:\s*none/i.test(attribs['style'] ?? '')
      || (!keepQuotes && (tag === 'blockquote' || quotes.test(attribs['class'] ?? ''))),
  })
  const text = marked.replace(/\s+/g, ' ').replace(/<hr \/>/g, '\n________________________________\n').replace(/<br \/> ?/g, '\n').replace(/<li> ?/g, '\n• ')
    .replace(/<\/(?:p|h\d)> ?/g, '\n\n').replace(/<(?:div|tr|blockquote|pre)>|<\/(?:div|tr|li|blockquote|pre)>/g, '\n').replace(/<\/td>/g, ' ').replace(/<[^>]*>/g, '')
  return decoded(text).replace(/[ \t\u00a0]+\n/g, '\n').replace(/\n[ \t\u00a0]+/g, '\n').replace(/\n{3,}/g, '\n\n').trim()
}

const signs: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&nbsp;': ' ', '&amp;': '&' }

const decoded = (text: string): string => text.replace(/&(?:lt|gt|quot|nbsp|amp);/g, sign => signs[sign] ?? sign)
