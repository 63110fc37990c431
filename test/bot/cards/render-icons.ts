import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { z } from 'zod';
import { launchBrowser } from '../../support/chromium.ts';

// Makes cards/icons/*.png from the drawings beside them. Run it by hand after changing a drawing: node test/bot/cards/render-icons.ts
// Sixteen colours are enough for a disc with a white sign, and make pictures that weigh half a kilobyte in a card.
const folder = fileURLToPath(new URL('../../../cards/icons/', import.meta.url));
const size = 64;
const steps = 8;

const browser = await launchBrowser();
const page = await browser.newPage();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.svg'))) {
  const drawing = readFileSync(`${folder}${file}`, 'utf8');
  const disc = /fill="#([0-9a-f]{6})"/.exec(drawing)?.[1];
  if (disc === undefined) throw new Error(`${file} has no disc`);
  const pixels = z.array(z.number()).parse(await page.evaluate(paint(drawing)));
  writeFileSync(`${folder}${file.replace('.svg', '.png')}`, encode(pixels, Buffer.from(disc, 'hex')));
}
await browser.close();

function paint(drawing: string): string {
  const url = `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`;
  return `(async () => {
    const image = new Image(); image.src = ${JSON.stringify(url)}; await image.decode();
    const canvas = new OffscreenCanvas(${size}, ${size}); const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0, ${size}, ${size});
    return [...context.getImageData(0, 0, ${size}, ${size}).data];
  })()`;
}

/** Colours 0 to 7: the disc's own, from clear to solid. 8 to 15: solid, from the disc's own to white. */
function encode(pixels: readonly number[], disc: Buffer): Buffer {
  const palette = Array.from({ length: 2 * steps }, (_, index) => {
    const white = index < steps ? 0 : (index - steps) / (steps - 1);
    return [...disc].map((value) => Math.round(value + (255 - value) * white));
  });
  const alphas = Array.from({ length: steps }, (_, index) => Math.round((255 * index) / (steps - 1)));
  const rows = Array.from({ length: size }, (_, y) => [0, ...row(pixels, disc, y)]);
  const header = Buffer.from([0, 0, 0, size, 0, 0, 0, size, 4, 3, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('tRNS', Buffer.from(alphas)),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function row(pixels: readonly number[], disc: Buffer, y: number): readonly number[] {
  return Array.from({ length: size / 2 }, (_, half) => {
    const [left, right] = [0, 1].map((side) => colour(pixels, disc, (y * size + half * 2 + side) * 4));
    return ((left ?? 0) << 4) | (right ?? 0);
  });
}

function colour(pixels: readonly number[], disc: Buffer, at: number): number {
  const [red = 0, alpha = 0] = [pixels[at], pixels[at + 3]];
  const base = disc[0] ?? 0;
  if (alpha < 250) return Math.round((alpha / 255) * (steps - 1));
  const white = (red - base) / (255 - base);
  return white <= 0.02 ? steps - 1 : steps + Math.round(white * (steps - 1));
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
