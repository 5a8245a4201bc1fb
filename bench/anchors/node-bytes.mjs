import { closeSync, openSync, readSync } from 'node:fs';
import { campaignsOf, eventFiles, given, report } from './common.mjs';

/**
 * The Yahoo Streaming Benchmark as a loop over bytes, written for this one query: no strings, no objects, no JSON.parse. Members of a record
 * may come in any order; values are strings or plain literals; the strings that are used have no escapes. No checkpoint, no watermark,
 * no recovery: a bound for one thread of JavaScript.
 *
 *     node bench/anchors/node-bytes.mjs --input D/ysb [--report out.json]
 */
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const CLOSE = 125;
const NEWLINE = 10;
const CHUNK = 4 << 20;
const WINDOW = 10_000;

const options = given();
const started = performance.now();

/** Ads in an open hash table: slot to ad, the bytes of each ad, and its campaign as a number. */
const SLOTS = 4096;
const campaignNames = [];
const adBytes = [];
const adCampaign = [];
const slots = new Int32Array(SLOTS).fill(-1);
{
  const numbers = new Map();
  for (const [ad, campaign] of campaignsOf(options.input)) {
    if (!numbers.has(campaign)) {
      numbers.set(campaign, campaignNames.length);
      campaignNames.push(campaign);
    }
    const bytes = Buffer.from(ad);
    let slot = hash(bytes, 0, bytes.length);
    while (slots[slot] >= 0) slot = (slot + 1) & (SLOTS - 1);
    slots[slot] = adBytes.length;
    adBytes.push(bytes);
    adCampaign.push(numbers.get(campaign));
  }
}

function hash(bytes, start, end) {
  let h = 0;
  for (let i = start; i < end; i++) h = (Math.imul(h, 31) + bytes[i]) | 0;
  return (h ^ (h >>> 15)) & (SLOTS - 1);
}

/** The campaign of the ad in these bytes, or -1. */
function campaignAt(bytes, start, end) {
  const length = end - start;
  for (let slot = hash(bytes, start, end); ; slot = (slot + 1) & (SLOTS - 1)) {
    const ad = slots[slot];
    if (ad < 0) return -1;
    const known = adBytes[ad];
    if (known.length !== length) continue;
    let i = 0;
    while (i < length && known[i] === bytes[start + i]) i++;
    if (i === length) return adCampaign[ad];
  }
}

/** Counters of each window by campaign; the last window is at hand, as most events fall into it. */
const windows = new Map();
let lastWindow = -1;
let lastCounts = new Int32Array(0);
function count(window, campaign) {
  if (window !== lastWindow) {
    let counts = windows.get(window);
    if (counts === undefined) {
      counts = new Int32Array(campaignNames.length);
      windows.set(window, counts);
    }
    lastWindow = window;
    lastCounts = counts;
  }
  lastCounts[campaign]++;
}

/** Counts the records of whole lines in `bytes`, up to `stop`. */
function countLines(bytes, stop) {
  let p = 0;
  while (p < stop) {
    let adStart = 0;
    let adEnd = 0;
    let timeStart = 0;
    let timeEnd = 0;
    let view = false;
    do {
      p += 2; // the brace or comma, and the quote
      const key = p;
      while (bytes[p] !== QUOTE) p++;
      const keyLength = p - key;
      p += 2; // the quote and the colon
      let start = p;
      let end;
      if (bytes[p] === QUOTE) {
        start = ++p;
        let byte = bytes[p];
        while (byte !== QUOTE) {
          if (byte === BACKSLASH) p++;
          byte = bytes[++p];
        }
        end = p++;
      } else {
        while (bytes[p] !== COMMA && bytes[p] !== CLOSE) p++;
        end = p;
      }
      // ad_id is the only name of 5 letters; event_type and event_time have 10 and an e in front, and differ in the eighth.
      if (keyLength === 5) {
        adStart = start;
        adEnd = end;
      } else if (keyLength === 10 && bytes[key] === 101) {
        if (bytes[key + 7] === 121) {
          view = end - start === 4 && bytes[start] === 118;
        } else {
          timeStart = start;
          timeEnd = end;
        }
      }
    } while (bytes[p] !== CLOSE);
    p += 2; // the brace and the newline
    if (!view) continue;
    const campaign = campaignAt(bytes, adStart, adEnd);
    if (campaign < 0) continue;
    let time = 0;
    for (let i = timeStart; i < timeEnd; i++) time = time * 10 + bytes[i] - 48;
    count(Math.floor(time / WINDOW), campaign);
  }
}

const buffer = Buffer.allocUnsafe(CHUNK);
for (const file of eventFiles(options.input)) {
  const fd = openSync(file);
  let kept = 0;
  for (let read; (read = readSync(fd, buffer, kept, CHUNK - kept, null)) > 0; ) {
    const end = kept + read;
    const stop = buffer.lastIndexOf(NEWLINE, end - 1) + 1;
    countLines(buffer, stop);
    buffer.copyWithin(0, stop, end);
    kept = end - stop;
  }
  closeSync(fd);
}

const rows = [];
for (const [window, counts] of windows) {
  for (const [campaign, n] of counts.entries()) if (n > 0) rows.push([campaignNames[campaign], window * WINDOW, n]);
}
report(options, 'node-bytes', (performance.now() - started) / 1000, rows);
