// Reads one QR code with the camera: the browser's own detector where there is one, else jsQR. Nothing is kept or sent but the text.
const everyMs = 120;

export async function scanCode(dialog, found) {
  const note = dialog.querySelector('[data-scan-note]');
  const video = dialog.querySelector('video');
  dialog.showModal();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
  } catch {
    note.textContent = dialog.dataset.noCamera;
  }
  const closed = new Promise(done => {
    dialog.addEventListener('close', done, { once: true });
    dialog.querySelector('[data-scan-close]').addEventListener('click', () => dialog.close(), { once: true });
  });
  if (stream) {
    video.srcObject = stream;
    await video.play();
    const read = await newReader(video);
    const text = await Promise.race([closed.then(() => null), watch(read, () => dialog.open)]);
    stream.getTracks().forEach(track => track.stop());
    if (text) {
      navigator.vibrate?.(60);
      return found(text);
    }
  }
  await closed;
}

async function watch(read, isOpen) {
  while (isOpen()) {
    const text = await read();
    if (text) return text;
    await new Promise(done => setTimeout(done, everyMs));
  }
  return null;
}

async function newReader(video) {
  if ('BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async () => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: jsQR } = await import('/vendor/jsqr/jsQR.min.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async () => {
    if (!video.videoWidth) return null;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    return jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data;
  };
}
