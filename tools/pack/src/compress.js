// Writes each file in a folder compressed beside itself, and tells what it weighs with brotli.
const { readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { brotliCompressSync, constants, gzipSync } = require('node:zlib');

const site = process.argv[1];
for (const entry of readdirSync(site, { recursive: true }).sort()) {
  const file = path.join(site, entry);
  if (!statSync(file).isFile()) continue;
  const content = readFileSync(file);
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  console.log(`${String(brotli.length).padStart(10)} bytes ${entry}`);
}
