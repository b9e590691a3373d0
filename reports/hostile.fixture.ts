/** Texts that would do something, were they taken for more than text: for names, cells, YAML, errors, files. `boom()` tells that one ran. */

import { judged, messagesOf, type Told } from './messages.fixture.js'
import type { ColumnSource } from './review/review.js'

export const hostile: readonly string[] = [
  // Markup
  '<script>boom()</script>',
  '<SCRIPT SRC=data:text/javascript,boom()></SCRIPT>',
  '</script><script>boom()</script>',
  '</style><svg onload=boom()>',
  '</title><script>boom()</script>',
  '</pre></code></table><script>boom()</script>',
  '</summary></details><img src=x onerror=boom()>',
  '"><img src=x onerror=boom()>',
  "' onmouseover='boom()",
  '" autofocus onfocus="boom()',
  '<svg><animate onbegin=boom() attributeName=x dur=1s>',
  '<iframe srcdoc="<script>parent.boom()</script>">',
  '<object data="javascript:boom()">',
  '<a href="javascript:boom()">x</a>',
  '<form action="javascript:boom()"><button>x</button></form>',
  '<meta http-equiv="refresh" content="0;url=javascript:boom()">',
  '<base href="https://evil.example/">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<details open ontoggle=boom()>',
  '<style>*{background:url(https://evil.example/)}</style>',
  '<img src="https://evil.example/x.png">',
  '<!-- ',
  '--><script>boom()</script>',
  '<template><script>boom()</script></template>',
  '<math><mtext><mglyph><style><img src=x onerror=boom()>',
  'javascript:boom()',
  'data:text/html,<script>boom()</script>',
  // Entities, CDATA, XML
  '&lt;script&gt;boom()&lt;/script&gt; &#60;b&#62; &amp;amp;',
  '&evil; &#0; &#xFFFF; &',
  ']]>',
  '<![CDATA[ ]]></failure></testcase><testcase name="forged"/>',
  '"/><testcase name="forged" classname="x"><skipped/></testcase><x a="',
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  // Templates
  // biome-ignore lint/suspicious/noTemplateCurlyInString: they are what it is about
  '{{boom()}} ${boom()} <%= boom() %> #{boom()} {% raw %}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: they are what it is about
  '${{ github.token }}',
  '$(boom) `boom` ; boom',
  // Markdown
  '[click](javascript:boom()) [click](https://evil.example)',
  '![image](https://evil.example/x.png)',
  '<https://evil.example> https://evil.example www.evil.example',
  '[ref]: https://evil.example\n[ref]',
  '@everybody #1 GH-1 owner/name#2',
  '` `` ``` ```` code',
  '```\n</details>\n# heading\n```',
  '~~~\n**bold** _em_ ~~gone~~',
  'a | b | c\n| --- | --- |\n| x | y |',
  'a \\| b \\\\| c \\',
  '\n\n# heading\n\n- [x] list\n> quote\n---',
  '    indented code\n\n<b>bold</b>',
  '</details><details open><summary>forged</summary>',
  // Commands of a CI's log
  '::error file=x,line=1::forged',
  '::set-output name=x::y',
  '\n::add-mask::a\n  ::stop-commands::token\n::set-env name=PATH::/evil',
  '##[error]forged ##[add-path]/evil',
  '##vso[task.setvariable variable=x]y',
  '%0A::error::forged%0D%0A',
  'x,line=1,title=forged::y: z',
  '\r::error::forged\r\n::warning::forged',
  // Terminals
  '\u001b[31mred\u001b[0m \u001b[2J\u001b[1;1H',
  '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]0;title\u0007 \u001b]52;c;Ym9vbQ==\u0007',
  '\u009b31m\u009d0;title\u009c',
  'over\b\b\b\bwritten\rback',
  // Characters
  '\u202eGPJ.exe\u202c \u2066x\u2069 \u200f \u061c',
  '\u0000nul\u0001\u001f\u007f',
  'half \ud83d character \udc00',
  '\ufeffmark \ufffe \uffff \u2028 \u2029 \u0085',
  'e\u0301\u0301\u0301 👩‍👩‍👧 ✓ ünï',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  ' ',
  '',
  `${'long '.repeat(2000)}<script>boom()</script>`,
  '`'.repeat(3000),
  '<'.repeat(3000),
  'line\n'.repeat(2000),
]

/** A scenario that has this text wherever one can come from outside, for each way in which it can end. */
const toldOf = (text: string): readonly Told[] => {
  const words = {
    about: text,
    saw: text,
    expected: text,
    because: [text],
    suggestion: text,
    cell: { row: text, column: text },
    control: { kind: 'client', about: text, verdict: 'connected' },
    observations: [{ verdict: 'timeout', detail: text, address: text, seenFrom: text, phases: { totalMs: 1 } }],
  }
  const judgements = [judged('a', 'b', 'different', words)]
  const common: Told = {
    uri: `features/${text}.feature`,
    feature: text,
    name: text,
    text,
    tags: [`@${text}`],
    table: [[text, text], [text]],
    docString: text,
    attached: text,
    judgements,
    message: text,
  }
  const failed: Told = { ...common, status: 'FAILED' }
  return [
    failed,
    { ...failed, divergence: text, source: text },
    { ...failed, error: 'HarnessError' },
    { ...common, judgements: [], status: 'SKIPPED', log: text },
    { ...failed, ended: false },
  ]
}

/** Two columns of that name, with that error, of such scenarios. */
export const hostileSources = (text: string): readonly ColumnSource[] => {
  const record = { asked: { provider: text, cni: text }, retries: 0, phases: [], startedAt: '', endedAt: '' }
  const messages = messagesOf(toldOf(text))
  return [
    { name: text, messages, record: { ...record, name: text, error: text, facts: { cni: text } } },
    { name: text, messages },
  ]
}

/** A megabyte on one line, in a name, an error and YAML. */
export const endless = (): readonly ColumnSource[] => {
  const text = `${'long '.repeat(200_000)}<script>boom()</script>`
  return [{ name: 'netns', messages: messagesOf([{ name: text, message: text, docString: text, status: 'FAILED' }]) }]
}
