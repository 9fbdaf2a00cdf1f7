// An independent calculation of a machine's hours and days, straight from the raw frames as they came over the wire. It shares no line with the product: it decodes the
// frames itself (gateway/Contracts/WIRE.md), sorts them by their time, and adds up.
// usage: node report.mjs FRAMES TIME_ZONE RATED_KW       FRAMES: one frame a line in hex, in the order of arrival
// out:   one JSON line per local day
import { readFileSync } from 'node:fs';

const [file, zone, rated] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const holdMs = 10_000, hourMs = 3_600_000, runningShare = 0.10, idleShare = 0.35;

const modules = new Map();
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const bytes = Buffer.from(line, 'hex');
  if (bytes[0] !== 0xEA || bytes[2] !== 1) continue;
  const frame = { at: Number(bytes.readBigInt64LE(40)) };
  for (let i = 0, at = 52; i < bytes[48]; i++, at += 8) {
    const [kind, worth, value] = [bytes[at], bytes[at + 3], bytes.readInt32LE(at + 4)];
    if (worth >= 16) continue;
    if (kind === 3) frame.kw = value / 10_000;
    if (kind === 20) frame.velocity = value / 1_000;
  }
  const id = bytes.readBigUInt64LE(8).toString();
  if (!modules.has(id)) modules.set(id, []);
  modules.get(id).push(frame);
}
for (const frames of modules.values()) frames.sort((a, b) => a.at - b.at);

const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
const days = new Map();
function day(at) {
  const name = dayOf.format(at - (at % hourMs));
  if (!days.has(name)) days.set(name, { day: name, energyKwh: 0, runSeconds: 0, idleSeconds: 0, idleKwh: 0, overRatedSeconds: 0, observedSeconds: 0, starts: 0, peakKw: 0, runKwh: 0 });
  return days.get(name);
}

// Seconds, and the mean power of each, between two readings or for the hold before a gap; cut where an hour ends. The very last reading still waits for its successor.
function* pieces(frames) {
  for (let i = 0; i + 1 < frames.length; i++) {
    const [from, to] = [frames[i], frames[i + 1]];
    const joined = to.at - from.at <= holdMs;
    const end = joined ? to.at : from.at + holdMs;
    for (let at = from.at; at < end;) {
      const next = Math.min(end, at - (at % hourMs) + hourMs);
      const middle = joined ? ((at + next) / 2 - from.at) / (to.at - from.at) : 0;
      yield { from, at, seconds: (next - at) / 1000, kw: joined ? from.kw + (to.kw - from.kw) * middle : from.kw };
      at = next;
    }
  }
}

for (const frames of modules.values()) {
  for (const { at, seconds } of pieces(frames)) {
    const sum = day(at);
    (sum.seen ??= new Map()).set(frames, (sum.seen.get(frames) ?? 0) + seconds);
  }
  if (frames[0].kw === undefined) continue;
  let was = null;
  for (const frame of frames) {
    const runs = frame.kw >= runningShare * rated;
    if (runs && was === false) day(frame.at).starts++;
    was = runs;
    day(frame.at).peakKw = Math.max(day(frame.at).peakKw, frame.kw);
  }
  for (const { from, at, seconds, kw } of pieces(frames)) {
    const sum = day(at);
    const runs = from.kw >= runningShare * rated;
    sum.energyKwh += kw * seconds / 3600;
    if (kw > rated) sum.overRatedSeconds += seconds;
    if (!runs) continue;
    sum.runSeconds += seconds;
    sum.runKwh += kw * seconds / 3600;
    if (kw < idleShare * rated) { sum.idleSeconds += seconds; sum.idleKwh += kw * seconds / 3600; }
  }
}

for (const sum of [...days.values()].sort((a, b) => a.day < b.day ? -1 : 1)) {
  sum.observedSeconds = Math.max(...sum.seen.values());
  delete sum.seen;
  console.log(JSON.stringify(sum));
}
