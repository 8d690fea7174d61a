// emoji.mjs PACKAGE TARGET: writes the emoji of the package emojibase-data as the compact text that
// app/src/emoji/emojis.rs reads. Called by scripts/emoji.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const [folder, target] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const { version } = read('package.json');
const licence = readFileSync(path.join(folder, 'LICENSE'), 'utf8').trim().replaceAll(/^(.*)$/gm, (line) => `// ${line}`.trim());
const groups = read('meta/groups.json').groups;
// GitHub's names for them come first, then what Slack calls them, then emojibase's own where neither has any.
const shortcodes = ['github', 'iamcal', 'emojibase'].map((preset) => read(`en/shortcodes/${preset}.json`));

const HEADER = `\
// All emoji that Unicode recommends. Made by scripts/emoji from emojibase-data ${version}; remake it rather than change it.
// "@" begins a group. A line: emoji, name (none where the first shortcode says it), shortcodes, keywords, and after how many
// of its characters a skin tone goes, a digit for each place.
//
// Names and keywords are from Unicode CLDR, (c) Unicode, Inc., under the Unicode License v3, unicode.org/license.txt.
// emojibase-data is under this licence:
//
${licence}`;

/** Skin tones and hair by themselves are parts of emoji. */
const PARTS = 'component';

const list = (value) => [value ?? []].flat();
const unique = (values) => [...new Set(values)];

const words = (texts) => unique(texts.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)));

/** The words in which somebody may look for it, without those that its name and shortcodes hold. */
function keywords({ label, tags }, codes) {
  const known = words([label, ...codes]);
  return words(list(tags)).filter((word) => word.length > 1 && !known.includes(word));
}

/** The places where a skin tone goes: after each of the people, whose dress or form it takes the place of. */
function places(emoji, skins) {
  const light = skins?.find(({ tone }) => tone === 1)?.emoji;
  const toned = light && qualified(light);
  if (!toned) return '';
  const characters = [...emoji];
  const found = characters.flatMap((_, index) => (/\p{Emoji_Modifier_Base}/u.test(characters[index]) ? [index + 1] : []));
  // Of several, not all need be people: the hands between two who hold theirs, say.
  for (let choice = 1; choice < 1 << found.length; choice++) {
    const chosen = found.filter((_, bit) => choice & (1 << bit));
    if (withTone(characters, chosen) === toned) return chosen.join('');
  }
  throw new Error(`${emoji} with a skin tone is ${toned}, which no places for it give`);
}

/** As app/src/emoji/tone.rs does it. */
function withTone(characters, places) {
  const dressed = characters.map((character, index) => {
    if (places.includes(index + 1)) return `${character}\u{1F3FB}`;
    return character === '\uFE0F' && places.includes(index) ? '' : character;
  });
  return dressed.join('');
}

/** Without the selector of the emoji presentation where a character has no other; there it is not fully qualified. */
function qualified(emoji) {
  return emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
}

function line(entry) {
  const { hexcode, label, skins } = entry;
  const emoji = qualified(entry.emoji);
  const isKnown = entry.version <= Number(process.versions.unicode);
  if (isKnown && !/^\p{RGI_Emoji}$/v.test(emoji)) throw new Error(`${emoji} ${hexcode} is not fully qualified`);
  const [github, slack, own] = shortcodes.map((preset) => list(preset[hexcode]));
  const known = unique([...github, ...slack]);
  const codes = known.length > 0 ? known : own;
  const name = label === codes[0].replaceAll('_', ' ') ? '' : label;
  return [emoji, name, codes.join(' '), keywords(entry, codes).join(' '), places(emoji, skins)].join('\t').trimEnd();
}

const entries = read('en/data.json').filter(({ group }) => group !== undefined && groups[group] !== PARTS);
entries.sort((a, b) => a.order - b.order);
const lines = [HEADER];
let last;
for (const entry of entries) {
  if (entry.group !== last) lines.push(`@${groups[entry.group]}`);
  last = entry.group;
  lines.push(line(entry));
}
const text = `${lines.join('\n')}\n`;
writeFileSync(target, text);
console.log(`${entries.length} emoji, ${text.length} characters, ${brotliCompressSync(text).length} bytes in brotli`);
