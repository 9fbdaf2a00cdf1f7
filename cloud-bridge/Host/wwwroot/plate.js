// While somebody types a plate, the page says what can be judged with it; the bridge alone knows that and is asked.
const form = document.querySelector('form[data-plate]');
const judged = form.querySelector('[data-judged]');
const pause = 300;
let timer = 0;
let turn = 0;

form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
});

async function ask() {
  const mine = ++turn;
  try {
    const answer = await fetch(judged.dataset.judged, { method: 'POST', body: new FormData(form) });
    if (!answer.ok || mine !== turn) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    judged.querySelector('[data-judged-list]').replaceChildren(...[...fresh.body.childNodes].map(node => document.adoptNode(node)));
  } catch {
    // The network is away; the form itself says so when it is sent.
  }
}
