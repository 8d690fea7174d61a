import { type Colour, png as pngOf } from '../../harness/png';

/** Something to choose in a field for files. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A picture whose left half has one colour and whose right half another, as a PNG. */
export function png(name: string, width: number, height: number, left: Colour, right?: Colour): Chosen {
  return { name, mimeType: 'image/png', buffer: pngOf(width, height, left, right) };
}

/** A picture that is one colour and then another, over and over, as a GIF. */
export function gif(name: string, width: number, height: number, colours: Colour[]): Chosen {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const table = Buffer.alloc(128 * 3);
  colours.forEach((colour, index) => table.set(colour, index * 3));
  const frame = (colour: number): Buffer => {
    // With a code that clears the table before it grows, each code is a byte.
    const codes: number[] = [];
    for (let pixel = 0; pixel < width * height; pixel++) {
      if (pixel % 100 === 0) codes.push(128);
      codes.push(colour);
    }
    codes.push(129);
    const blocks: Buffer[] = [];
    for (let at = 0; at < codes.length; at += 255) {
      const part = codes.slice(at, at + 255);
      blocks.push(Buffer.from([part.length, ...part]));
    }
    const control = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
    return Buffer.concat([control, Buffer.from([0x2c, 0, 0, 0, 0]), size, Buffer.from([0, 7]), ...blocks, Buffer.from([0])]);
  };
  const loop = Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1');
  const head = Buffer.concat([Buffer.from('GIF89a'), size, Buffer.from([0xf6, 0, 0]), table]);
  const buffer = Buffer.concat([head, loop, ...colours.map((_, index) => frame(index)), Buffer.from([0x3b])]);
  return { name, mimeType: 'image/gif', buffer };
}
