// Writes each file in a folder compressed beside itself, several at a time, and tells what it weighs with brotli.
const { readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { brotliCompress, constants, gzip } = require('node:zlib');

const site = process.argv[1];

async function compress(entry) {
  const file = path.join(site, entry);
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, zipped);
  return `${String(brotli.length).padStart(10)} bytes ${entry}`;
}

async function main() {
  const files = readdirSync(site, { recursive: true }).filter((entry) => statSync(path.join(site, entry)).isFile());
  const lines = await Promise.all(files.sort().map(compress));
  console.log(lines.join('\n'));
}

main();
