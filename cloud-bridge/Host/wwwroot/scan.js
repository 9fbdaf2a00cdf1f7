// Reads one QR code with the camera: the browser's own detector where there is one, else jsQR. Nothing is kept or sent but the text.
const everyMs = 120;

export async function scanCode(dialog, found) {
  const note = dialog.querySelector('[data-scan-note]');
  const video = dialog.querySelector('video');
  const lamp = dialog.querySelector('[data-scan-lamp]');
  lamp.hidden = true;

  // Before anything is waited for: a person may tap Close while the browser still asks whether the camera may be used.
  const closed = new Promise(done => dialog.addEventListener('close', done, { once: true }));
  dialog.querySelector('[data-scan-close]').onclick = () => dialog.close();
  dialog.showModal();

  const camera = openCamera();
  const stream = await Promise.race([camera.catch(() => null), closed.then(() => null)]);
  if (!dialog.open) {
    camera.then(stop, () => {});
    return;
  }
  if (!stream) {
    note.textContent = dialog.dataset.noCamera;
    await closed;
    return;
  }
  try {
    video.srcObject = stream;
    await Promise.race([video.play().catch(() => {}), closed]);
    offerLamp(lamp, stream.getVideoTracks()[0]);
    const text = await Promise.race([closed.then(() => null), newReader(video).then(read => watch(read, () => dialog.open))]);
    if (!text) return;
    navigator.vibrate?.(60);
    stop(stream);
    return found(text);
  } finally {
    stop(stream);
  }
}

const openCamera = async () =>
  navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });

const stop = stream => stream.getTracks().forEach(track => track.stop());

// A cabinet is dark, and many phones have a lamp beside the camera.
function offerLamp(button, track) {
  if (!track.getCapabilities?.().torch) return;
  let isOn = false;
  button.hidden = false;
  button.setAttribute('aria-pressed', 'false');
  button.onclick = async () => {
    await track.applyConstraints({ advanced: [{ torch: !isOn }] }).then(() => { isOn = !isOn; }, () => {});
    button.setAttribute('aria-pressed', String(isOn));
  };
}

async function watch(read, isOpen) {
  while (isOpen()) {
    const text = await read();
    if (text) return text;
    await new Promise(done => setTimeout(done, everyMs));
  }
  return null;
}

// Two of three looks are at the picture cleared up, finely for a small code and coarsely for a large one.
const looks = [0, 1, 2];

async function newReader(video) {
  const read = await newDecoder();
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let turn = 0;
  return async () => {
    if (!video.videoWidth) return null;
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const radius = looks[turn++ % looks.length];
    if (radius > 0) clearUp(picture, radius);
    return read(picture);
  };
}

async function newDecoder() {
  if ('BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async picture => (await detector.detect(picture))[0]?.rawValue;
  }
  const { default: jsQR } = await import('/vendor/jsqr/jsQR.min.js');
  return async picture => jsQR(picture.data, picture.width, picture.height)?.data;
}

// In the dark a label spans a few of the 256 steps, and the camera's noise is as large as they are: smoothed first, then stretched over the whole range. What
// counts as dark and bright is taken from the middle, where the label is held; a lit wall behind it counts for nothing.
function clearUp({ data, width, height }, radius) {
  let grey = new Float32Array(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = (data[4 * i] * 77 + data[4 * i + 1] * 151 + data[4 * i + 2] * 28) / 256;
  for (let pass = 0; pass < 2; pass++) grey = smoothed(smoothed(grey, width, height, radius, 1, width), height, width, radius, width, 1);

  const steps = new Uint32Array(1024);
  let count = 0;
  for (let y = height >> 2; y < height - (height >> 2); y++) {
    for (let x = width >> 2; x < width - (width >> 2); x++, count++) steps[Math.min(1023, grey[y * width + x] * 4) | 0]++;
  }
  const low = stepOf(steps, count * 0.01) / 4;
  const high = stepOf(steps, count * 0.99) / 4;
  if (high <= low) return;
  for (let i = 0; i < grey.length; i++) {
    const value = ((grey[i] - low) * 255) / (high - low);
    data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = value;           // clamped by the array
  }
}

// The mean of each value and its neighbours along one direction; at the edges of those that are there.
function smoothed(values, length, lines, radius, step, lineStep) {
  const means = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const begin = line * lineStep;
    let sum = 0;
    let count = 0;
    for (let at = -radius; at < length; at++) {
      if (at + radius < length) { sum += values[begin + (at + radius) * step]; count++; }
      if (at - radius > 0) { sum -= values[begin + (at - radius - 1) * step]; count--; }
      if (at >= 0) means[begin + at * step] = sum / count;
    }
  }
  return means;
}

function stepOf(steps, share) {
  let step = 0;
  for (let sum = steps[0]; sum < share && step < steps.length - 1; sum += steps[step]) step++;
  return step;
}
