// Keeps the pairing page live over every tab and after the phone slept, and scans with the camera on request.
const fast = 700;                              // while somebody looks; nothing while the page is hidden
const quick = 200;                             // and after a step, while its outcome is on the way
const quickFor = 10000;
const slowest = 15000;
let quickUntil = Date.now() + quickFor;
let wait = quick;
let timer = 0;

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  const shown = document.querySelector('[data-pair]');
  try {
    const answer = await fetch('/pair/version', { cache: 'no-store' });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    wait = Date.now() < quickUntil ? quick : fast;
    if (await answer.text() !== shown.dataset.pair && !document.querySelector('dialog[open]')) await refresh(shown);
  } catch {
    wait = Math.min(slowest, wait * 2);
  }
  timer = setTimeout(look, wait);
}

async function refresh(shown) {
  const answer = await fetch('/pair', { headers: { accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-pair]');
  if (fresh) shown.replaceWith(document.adoptNode(fresh));
  document.querySelectorAll('time').forEach(time => { time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang); });
}

document.addEventListener('visibilitychange', () => { wait = quick; look(); });
addEventListener('online', () => { wait = quick; look(); });
addEventListener('pageshow', () => { quickUntil = Date.now() + quickFor; look(); });

// A tap on Scan opens the camera; a tap on a point of the picture scans the module that goes there.
document.addEventListener('click', event => {
  const button = event.target.closest('button');
  const picture = button?.closest('form[data-place="scan"]');
  if (button?.matches('[data-scan]')) scan(text => send(document.querySelector('[data-scanner] form'), { text }));
  if (picture && button.name === 'point') {
    event.preventDefault();
    scan(text => send(picture, { text, point: button.value }));
  }
});

function send(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    let input = form.querySelector(`input[name="${name}"]`);
    if (!input) {
      input = Object.assign(document.createElement('input'), { type: 'hidden', name });
      form.append(input);
    }
    input.value = value;
  }
  form.submit();
}

async function scan(found) {
  const dialog = document.querySelector('[data-scanner]');
  const { scanCode } = await import('/scan.js');
  await scanCode(dialog, found);
  quickUntil = Date.now() + quickFor;
  look();
}
