/*! With highlight.js, copyright (c) 2006, Ivan Sagalaev and others, BSD 3-Clause License, https://highlightjs.org */
// A worker that tells what the parts of a piece of code are. It gets a language and a text, and answers with three numbers for
// each part that has a colour: where it begins, where it ends (in UTF-16 units), and which of KINDS it is. tools/pack makes one
// file of this and of the languages; app/src/code starts it, gives it a text at a time, and ends it where that takes too long.

import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const LANGUAGES = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile, markdown, php, python, ruby,
  rust, sql, swift, typescript, xml, yaml,
};

/** The first words of highlight.js's scopes, by the colour that they get: style/text.css has as many. */
const KINDS = [
  ['comment', 'quote', 'doctag'],
  ['keyword', 'selector-tag', 'name', 'tag', 'section'],
  ['string', 'regexp', 'char', 'addition', 'code'],
  ['number', 'literal', 'symbol', 'bullet', 'link'],
  ['title', 'function', 'selector-id', 'selector-class', 'property', 'attr', 'attribute'],
  ['type', 'built_in', 'class', 'params', 'template-tag'],
  ['meta', 'variable', 'template-variable', 'subst', 'deletion', 'selector-attr', 'selector-pseudo'],
];

const kindOf = new Map(KINDS.flatMap((words, kind) => words.map((word) => [word, kind])));

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

self.onmessage = ({ data: [language, text] }) => self.postMessage(parts(language, text));

function parts(language, text) {
  const found = [];
  // Of a language that is not here nothing is known.
  if (!hljs.getLanguage(language)) return found;
  let at = 0;
  const walk = (node, kind) => {
    if (typeof node !== 'string') {
      const inner = kindOf.get(node.scope?.split('.')[0]) ?? kind;
      for (const child of node.children) walk(child, inner);
      return;
    }
    const end = at + node.length;
    const last = found.length - 3;
    if (kind !== undefined && last >= 0 && found[last + 1] === at && found[last + 2] === kind) found[last + 1] = end;
    else if (kind !== undefined) found.push(at, end, kind);
    at = end;
  };
  walk(hljs.highlight(text, { language, ignoreIllegals: true })._emitter.rootNode);
  return found;
}
