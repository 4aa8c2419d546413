// The peer of the image worker: sharp makes the same five outputs from one file, several times; one JSON object on
// standard output.
//
// usage: node avatars.js FILE RUNS
//
// Main output: fits in 512 x 512, format of the input. Squares: WebP of 512, 256, 128 and 64 pixels cut from the centre.
// Qualities are the worker's. Made in two ways, one thread each:
//   pipelines  one sharp pipeline per output, as sharp's manual shows (each shrinks while it decodes)
//   by_hand    decoded once to raw pixels just large enough, all outputs from those, as the worker does
'use strict';

const { readFileSync } = require('node:fs');
const sharp = require('sharp');

const BOX = 512;
const SQUARES = [512, 256, 128, 64];
const ENCODERS = {
  jpeg: (image) => image.jpeg({ quality: 82, chromaSubsampling: '4:2:0', optimiseCoding: true }),
  webp: (image) => image.webp({ quality: 80 }),
  png: (image) => image.png(),
};

/** `open` starts a pipeline from the pixels the outputs are made of. */
async function makeOutputs(open, format) {
  const outputs = [await ENCODERS[format](open().resize(BOX, BOX, { fit: 'inside' })).toBuffer()];
  for (const size of SQUARES) {
    outputs.push(await ENCODERS.webp(open().resize(size, size, { fit: 'cover' })).toBuffer());
  }
  return outputs.map((output) => output.length);
}

const WAYS = {
  pipelines: (file, format) => makeOutputs(() => sharp(file).rotate(), format),
  by_hand: async (file, format) => {
    const covering = sharp(file).rotate().resize(BOX, BOX, { fit: 'outside', withoutEnlargement: true });
    const { data, info } = await covering.raw().toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    return makeOutputs(() => sharp(data, { raw }), format);
  },
};

async function measure(make, runs) {
  const outputBytes = await make();  // not counted: loads the codecs
  const cpuMs = [];
  for (let run = 0; run < runs; ++run) {
    const before = process.cpuUsage();
    await make();
    const used = process.cpuUsage(before);
    cpuMs.push((used.user + used.system) / 1000);
  }
  return { cpuMs, outputBytes };
}

async function main(path, runs) {
  sharp.concurrency(1);
  sharp.cache(false);
  const file = readFileSync(path);
  const { format } = await sharp(file).metadata();
  const result = {};
  for (const [name, make] of Object.entries(WAYS)) result[name] = await measure(() => make(file, format), runs);
  const status = readFileSync('/proc/self/status', 'utf8');
  result.peakRssKib = Number(/VmHWM:\s+(\d+)/.exec(status)[1]);
  console.log(JSON.stringify(result));
}

main(process.argv[2], Number(process.argv[3]));
