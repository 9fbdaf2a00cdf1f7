// What the browser does for every form: a photo is made small enough before it leaves, and what somebody wrote is there again when the form was refused.
const longestSide = 1920;
const words = 'textarea:not([data-secret]), select, '
  + 'input:not([type=hidden]):not([type=file]):not([type=radio]):not([type=password]):not([autocomplete=one-time-code])';
const keyOf = form => `words ${[...document.forms].indexOf(form)} ${form.getAttribute('action') ?? location.pathname}`;
const fieldsOf = form => [...form.querySelectorAll(words)].filter(field => field.name);

document.addEventListener('submit', event => {
  const kept = fieldsOf(event.target).map(field => [field.name, field.type === 'checkbox' ? field.checked : field.value]);
  if (kept.length > 0) sessionStorage.setItem(keyOf(event.target), JSON.stringify(kept));
});

const wasRefused = new URLSearchParams(location.search).has('problem');
for (const form of document.querySelectorAll('form[method=post]')) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? '[]');
  sessionStorage.removeItem(keyOf(form));
  if (!wasRefused) continue;
  for (const [name, value] of kept) {
    const field = fieldsOf(form).find(field => field.name === name);
    if (field) field[field.type === 'checkbox' ? 'checked' : 'value'] = value;
  }
}

document.addEventListener('change', async event => {
  const input = event.target.closest('input[type=file][data-most-bytes]');
  if (!input) return;
  input.setCustomValidity('');
  const file = input.files[0];
  if (!file) return;
  const button = input.form.querySelector('button:not([type=button])');
  button.disabled = true;
  try {
    const small = await scaled(file);
    if (small && small.size < file.size && input.files[0] === file) {
      const files = new DataTransfer();
      files.items.add(small);
      input.files = files.files;
    }
  } finally {
    button.disabled = false;
  }
  if (input.files[0]?.size > Number(input.dataset.mostBytes)) input.setCustomValidity(input.dataset.tooLarge);
  input.reportValidity();
});

// A photo of a phone has ten times the pixels an engineer can see; null for what the browser cannot read as a picture.
async function scaled(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!picture) return null;
  const factor = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(picture.width * factor), Math.round(picture.height * factor)];
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const bytes = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85));
  return bytes && new File([bytes], 'photo.jpg', { type: 'image/jpeg' });
}
