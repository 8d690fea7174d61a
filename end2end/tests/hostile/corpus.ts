/**
 * What people type who want it to be more than text. Each calls `xss` or loads something if a page, a script or a parser
 * takes it for what it looks like; the trap sees both. These have no markdown in them, so that each is shown as it is.
 */
export const TEXTS: readonly string[] = [
  // Scripts.
  '<script>xss()</script>',
  '<SCRIPT SRC=/xss.js></SCRIPT>',
  '<scr<script>ipt>xss()</scr</script>ipt>',
  '<script/x>xss()</script>',
  '<script\nx>xss()</script\nx>',
  '<script>alert(1)</script>',
  '<template><script>xss()</script></template>',
  // Handlers.
  '<img src=/xss onerror=xss()>',
  '<IMG SRC=/xss ONERROR="xss()">',
  '<img/src=/xss/onerror=xss()//',
  '<image src=/xss onerror=xss()>',
  '<body onload=xss()>',
  '<input autofocus onfocus=xss()>',
  '<p tabindex=1 autofocus onfocus=xss()>me',
  '<details open ontoggle=xss()>',
  '<video><source onerror=xss()></video>',
  '<audio src=/xss onerror=xss()>',
  '<marquee onstart=xss()>me</marquee>',
  '<x onclick=xss()>me</x>',
  '<div onpointerover=xss() style="position:fixed;inset:0">me</div>',
  // Foreign content.
  '<svg onload=xss()>',
  '<svg/onload=xss()>',
  '<svg><script>xss()</script></svg>',
  '<svg><animate onbegin=xss() attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:xss()"><text y=20>me</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=xss()>#x">',
  '<svg><foreignObject><iframe srcdoc="<script>parent.xss()</script>">',
  '<math><maction actiontype="statusline#" xlink:href="javascript:xss()">me</maction></math>',
  // What becomes markup only when it is parsed a second time.
  '<math><mtext></p><img src=/xss onerror=xss()>',
  '<math><mtext><table><mglyph><style><img src=/xss onerror=xss()></style></mglyph></table></mtext></math>',
  '<form><math><mtext></form><form><mglyph><style></math><img src=/xss onerror=xss()>',
  '<svg></p><style><a id="</style><img src=/xss onerror=xss()>">',
  '<noscript><p title="</noscript><img src=/xss onerror=xss()>">',
  // What loads, leads or changes how the page looks.
  '<iframe src="javascript:parent.xss()">',
  '</textarea><iframe srcdoc="<script>parent.xss()</script>">',
  '<object data="javascript:xss()">',
  '<embed src="javascript:xss()">',
  '<a href="javascript:xss()">me</a>',
  '<a href="java&#9;script:xss()">me</a>',
  '<form action="javascript:xss()"><button>me</button></form>',
  '<button formaction="javascript:xss()">me</button>',
  '<meta http-equiv=refresh content="0;url=/xss">',
  '<base href="/xss/">',
  '<link rel=stylesheet href=/xss.css>',
  '<style>body{display:none}</style>',
  "<style>@import '/xss.css';</style>",
  '</p></li></ol></div><style>main{display:none}</style>',
  // Out of what stands around it.
  '</script><script>xss()</script>',
  '</textarea><script>xss()</script>',
  '</title><script>xss()</script>',
  '</style><script>xss()</script>',
  '--><script>xss()</script>',
  '<!--<script>xss()//-->',
  '<![CDATA[<script>xss()</script>]]>',
  ']]><script>xss()</script>',
  '" onmouseover="xss()" x="',
  "' autofocus onfocus='xss()",
  '"><img src=/xss onerror=xss()>',
  "'><svg onload=xss()>",
  '" style="position:fixed;inset:0;background:url(/xss)',
  '");xss();//',
  "';xss();'",
  '{"x":"</script><script>xss()</script>"}',
  // Templates.
  '{{constructor.constructor("xss()")()}}',
  '${xss()}',
  '<%= xss() %>#{xss()}',
  // Written in another way.
  '&lt;script&gt;xss()&lt;/script&gt;',
  '&#60;img src=/xss onerror=xss()&#62;',
  '%3Cscript%3Exss()%3C/script%3E',
  '\\u003cscript>xss()\\u003c/script>',
  '+ADw-script+AD4-xss()+ADw-/script+AD4-',
  '＜script＞xss()＜/script＞',
  '<ſcript>xss()</ſcript>',
  '<img src=/xss onerror=xss()\u2028>',
  '<img\u200Bsrc=/xss onerror=xss()>',
  '\u202E<script>xss()</script>\u202C',
  'javascript:xss()',
  'data:text/html,<script>xss()</script>',
];

/** The same with markdown: links that lead to scripts, and markup in and around marks. */
export const MARKDOWN: readonly string[] = [
  '[me](javascript:xss())',
  '[me](JaVaScRiPt:xss())',
  '[me]( javascript:xss())',
  '[me](java\tscript:xss())',
  '[me](java\nscript:xss())',
  '[me](&#106;avascript:xss())',
  '[me](&#x6A;avascript&#x3A;xss())',
  '[me](javascript&colon;xss())',
  '[me](\u200Bjavascript:xss())',
  '[me](<javascript:xss()>)',
  '[me](javascript://evil.example/%0Axss())',
  '[me](data:text/html,<script>xss()</script>)',
  '[me](data:text/html;base64,PHNjcmlwdD54c3MoKTwvc2NyaXB0Pg==#xss)',
  '[me](vbscript:xss())',
  '[me](//evil.example/xss)',
  '[me](\\\\evil.example/xss)',
  '[me](https:javascript:xss())',
  '[me](https://evil.example" onclick="xss())',
  "[me](https://evil.example' onmouseover='xss())",
  '[me](https://evil.example "xss" onclick=xss())',
  '[me](mailto:me@evil.example"onclick="xss())',
  '[me](mailto:javascript:xss()@evil.example)',
  '[<img src=/xss onerror=xss()>](https://evil.example)',
  '[[me](javascript:xss())](https://evil.example)',
  '[me][1]\n\n[1]: javascript:xss()',
  '![me](javascript:xss())',
  '![me](/xss" onerror="xss())',
  '<javascript:xss()>',
  'javascript://evil.example/%0Axss()',
  'https://evil.example/"onmouseover="xss()',
  'https://evil.example/<script>xss()</script>',
  "www.evil.example/'onclick='xss()",
  'https://evil.example/javascript:xss()',
  '*[me](javascript:xss())*',
  '> > - [me](javascript:xss())',
  '**<img src=/xss onerror=xss()>**',
  '~~<svg onload=xss()>~~',
  '> <script>xss()</script>',
  '- <svg onload=xss()>\n  - <svg onload=xss()>',
  '1. <svg onload=xss()>',
  '`<script>xss()</script>`',
  '```<img src=/xss onerror=xss()>\n<script>xss()</script>\n```',
  '```" onload="xss()\n</code></pre><script>xss()</script>\n```',
  '@<script>xss()</script>',
  '@ada" onclick="xss()',
  ':tada" onload="xss():',
  '||<img src=/xss onerror=xss()>||',
  '# <script>xss()</script>\n---\n###### <svg onload=xss()>',
  '| <img src=/xss onerror=xss()> | "><svg onload=xss()> |\n|---|:-:|\n| </td></table><script>xss()</script> | [me](javascript:xss()) |',
  '- [x] <svg onload=xss()>\n- [ ] " onclick="xss()',
  '[me](https://evil.example "\'><svg onload=xss()>")',
  '<https://evil.example/"onclick="xss()>',
  'javascript:xss()@evil.example',
  '~~~" onload="xss()\n</code></pre><script>xss()</script>\n~~~',
];

/** What nothing takes: it holds what nobody can see and no text needs. */
export const REFUSED: readonly string[] = ['<scr\0ipt>xss()</scr\0ipt>', '<img src=/xss\x1b onerror=xss()>', '\x08<script>xss()</script>'];

const UNSEEN = /[\n\u2028\u200B\u202E]/;

/** Those that are one short line without anything unseen, as names are. */
export function short(max: number): string[] {
  return TEXTS.filter((text) => text.length <= max && !UNSEEN.test(text));
}

/** The same, as many in each text as it has room for. */
export function packed(max: number, between = ' '): string[] {
  const packs: string[] = [];
  for (const text of short(max)) {
    const longer = packs.length > 0 ? packs.at(-1)! + between + text : '';
    if (longer && longer.length <= max) packs[packs.length - 1] = longer;
    else packs.push(text);
  }
  return packs;
}
