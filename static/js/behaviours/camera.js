/*
 * What a camera wrote into a JPEG about itself, for one that was drawn smaller: maker, model, lens, exposure, aperture,
 * ISO and focal length are carried over into a block of their own. Where, when and by whom it was taken stays here, and
 * whether anything of it is shown its owner says later (community/core/camera.py reads the same).
 */
const POINTER = 0x8769;
const BASE = [0x010f, 0x0110];
const SETTINGS = [0x829a, 0x829d, 0x8827, 0x920a, 0xa434];
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 11: 4, 12: 8 };
// The block stands near the beginning of a file; longer texts than these are no names.
const HEAD = 262_144;
const LONGEST = 200;

/** The TIFF structure inside a JPEG's Exif segment, or null. */
function exifOf(buffer) {
  const view = new DataView(buffer);
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    // "Exif", and where the picture itself begins.
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      return new DataView(buffer, at + 10, view.getUint16(at + 2) - 8);
    }
    if (view.getUint8(at + 1) === 0xda) return null;
  }
  return null;
}

/** The wanted entries of one directory: {tag, kind, count, bytes}. */
function entries(tiff, at, little, wanted) {
  const found = [];
  for (let number = 0; number < tiff.getUint16(at, little); number += 1) {
    const here = at + 2 + number * 12;
    const tag = tiff.getUint16(here, little);
    const kind = tiff.getUint16(here + 2, little);
    const count = tiff.getUint32(here + 4, little);
    const size = (SIZES[kind] ?? 0) * count;
    if (!wanted.includes(tag) || !size || size > LONGEST) continue;
    const from = size > 4 ? tiff.getUint32(here + 8, little) : here + 8;
    found.push({ tag, kind, count, bytes: new Uint8Array(tiff.buffer, tiff.byteOffset + from, size) });
  }
  return found;
}

/** An Exif segment with these entries alone, in the byte order that they came in. */
function segment(base, settings, little) {
  const length = (list) => 2 + list.length * 12 + 4;
  const inner = settings.length > 0;
  const second = 8 + length(base) + (inner ? 12 : 0);
  let data = second + (inner ? length(settings) : 0);
  const room = [...base, ...settings].reduce((sum, one) => sum + (one.bytes.length > 4 ? one.bytes.length + (one.bytes.length % 2) : 0), data);
  const bytes = new Uint8Array(10 + room);
  bytes.set([0xff, 0xe1, (room + 8) >> 8, (room + 8) & 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  const tiff = new DataView(bytes.buffer, 10);
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  function write(at, list) {
    tiff.setUint16(at, list.length, little);
    list.forEach((one, number) => {
      const here = at + 2 + number * 12;
      tiff.setUint16(here, one.tag, little);
      tiff.setUint16(here + 2, one.kind, little);
      tiff.setUint32(here + 4, one.count, little);
      if (one.pointer) tiff.setUint32(here + 8, one.pointer, little);
      else if (one.bytes.length <= 4) bytes.set(one.bytes, 10 + here + 8);
      else {
        tiff.setUint32(here + 8, data, little);
        bytes.set(one.bytes, 10 + data);
        data += one.bytes.length + (one.bytes.length % 2);
      }
    });
  }
  write(8, inner ? [...base, { tag: POINTER, kind: 4, count: 1, pointer: second }] : base);
  if (inner) write(second, settings);
  return bytes;
}

/** `smaller`, a JPEG drawn from the JPEG `file`, with what the camera wrote about itself; as it is where it wrote nothing. */
export async function withCamera(file, smaller) {
  try {
    const tiff = exifOf(await file.slice(0, HEAD).arrayBuffer());
    if (!tiff) return smaller;
    const little = tiff.getUint16(0) === 0x4949;
    const first = tiff.getUint32(4, little);
    const base = entries(tiff, first, little, BASE);
    const [pointer] = entries(tiff, first, little, [POINTER]);
    const place = pointer && new DataView(pointer.bytes.buffer, pointer.bytes.byteOffset, 4).getUint32(0, little);
    const settings = place ? entries(tiff, place, little, SETTINGS) : [];
    if (!base.length && !settings.length) return smaller;
    return new Blob([smaller.slice(0, 2), segment(base, settings, little), smaller.slice(2)], { type: smaller.type });
  } catch {
    // A broken block: the photo goes without.
    return smaller;
  }
}
