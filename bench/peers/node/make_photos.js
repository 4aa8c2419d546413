// Writes the 12 Mpixel test photos, the same bytes on every run with the same sharp.
//
// usage: node make_photos.js FOLDER
//
// A scene of soft clouds and hard-edged discs, with the noise of a sensor in the JPEG and the WebP. The PNG is the same
// scene without noise and with fewer tones, as a drawing has: a 12 Mpixel PNG of a noisy photo could not be uploaded
// (UPLOAD_MAX_SIZE is 5 MiB).
'use strict';

const path = require('node:path');
const sharp = require('sharp');

const WIDTH = 4000;
const HEIGHT = 3000;
const OCTAVES = [
  { cells: 4, weight: 110 },
  { cells: 16, weight: 60 },
  { cells: 64, weight: 30 },
  { cells: 256, weight: 16 },
  { cells: 1024, weight: 14 },
];
const SENSOR_NOISE = 11;
const TONE_STEP = 12;

/** Numerical Recipes' linear congruential generator; 0 <= value < 1. */
function randomSource(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Adds one octave of value noise, interpolated between the corners of square cells. */
function addOctave(plane, { cells, weight }, random) {
  const columns = cells + 2;
  const corners = Float32Array.from({ length: columns * columns }, random);
  for (let y = 0; y < HEIGHT; ++y) {
    const v = (y / HEIGHT) * cells;
    const row = Math.floor(v) * columns;
    const fy = v - Math.floor(v);
    for (let x = 0; x < WIDTH; ++x) {
      const u = (x / WIDTH) * cells;
      const at = row + Math.floor(u);
      const fx = u - Math.floor(u);
      const top = corners[at] * (1 - fx) + corners[at + 1] * fx;
      const bottom = corners[at + columns] * (1 - fx) + corners[at + columns + 1] * fx;
      plane[y * WIDTH + x] += (top * (1 - fy) + bottom * fy) * weight;
    }
  }
}

function addDiscs(plane, random) {
  for (let i = 0; i < 60; ++i) {
    const [cx, cy, radius, tone] = [random() * WIDTH, random() * HEIGHT, 20 + random() * 260, random() * 120 - 60];
    for (let y = Math.max(0, Math.ceil(cy - radius)); y < Math.min(HEIGHT, cy + radius); ++y) {
      const half = Math.sqrt(Math.max(0, radius * radius - (y - cy) * (y - cy)));
      const end = Math.min(WIDTH, cx + half);
      for (let x = Math.max(0, Math.ceil(cx - half)); x < end; ++x) plane[y * WIDTH + x] += tone;
    }
  }
}

function drawScene() {
  return [1, 2, 3].map((channel) => {
    const random = randomSource(channel * 7919);
    const plane = new Float32Array(WIDTH * HEIGHT);
    for (const octave of OCTAVES) addOctave(plane, octave, random);
    addDiscs(plane, randomSource(channel < 3 ? 12345 : 54321));
    return plane;
  });
}

function toImage(planes, tone) {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; ++i) {
    for (let channel = 0; channel < 3; ++channel) {
      pixels[3 * i + channel] = Math.min(255, Math.max(0, Math.round(tone(planes[channel][i]))));
    }
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

async function main(folder) {
  const planes = drawScene();
  const random = randomSource(42);
  const photo = toImage(planes, (value) => value + (random() + random() - 1) * SENSOR_NOISE);
  const drawing = toImage(planes, (value) => Math.round(value / TONE_STEP) * TONE_STEP);
  await photo.clone().jpeg({ quality: 90 }).toFile(path.join(folder, 'photo.jpg'));
  await photo.clone().webp({ quality: 90 }).toFile(path.join(folder, 'photo.webp'));
  await drawing.png().toFile(path.join(folder, 'photo.png'));
}

main(process.argv[2]);
