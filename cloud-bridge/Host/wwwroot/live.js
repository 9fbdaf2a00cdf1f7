// Keeps a page live: changed machines are written into their cards, lists are fetched again, plots move. One connection per page; after a break it
// tries again after 1, 2, 4 ... 30 s, and says so.
import { plotAll, addPoint } from '/plot.js';

const longestWaitMs = 30000;
const deadAfterMs = 10000;                    // the server beats once a second
const texts = document.body.dataset;
let failures = 0;
let lastBeat = 0;
let source = null;

function showLive(isLive) {
  const sign = document.getElementById('live');
  sign.textContent = isLive ? texts.live : texts.notLive;
  sign.className = 'live ' + (isLive ? 'on' : 'off');
}

function connect() {
  source = new EventSource('/api/live');
  source.onerror = retry;
  let isNew = true;
  for (const kind of ['machines', 'alarms', 'orders', 'settings', 'beat']) {
    source.addEventListener(kind, event => {
      failures = 0;
      lastBeat = Date.now();
      showLive(true);
      // What changed between the page's making and this connection was told to nobody.
      if (isNew) ['alarms', 'orders', 'settings', 'structure'].forEach(refreshSoon);
      isNew = false;
      if (kind === 'machines') JSON.parse(event.data).forEach(showMachine);
      if (kind === 'alarms' || kind === 'orders' || kind === 'settings') refreshSoon(kind);
    });
  }
}

function retry() {
  source?.close();
  source = null;
  showLive(false);
  setTimeout(connect, Math.min(longestWaitMs, 1000 * 2 ** failures++));
}

function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 1000 ? 1 : 0);
}

function showMachine(machine) {
  const cards = document.querySelectorAll(`[data-machine="${CSS.escape(machine.gateway + '/' + machine.machine)}"]`);
  if (machine.leftAt ? cards.length > 0 : cards.length === 0) refreshSoon('structure');
  if (machine.leftAt) return;
  for (const card of cards) {
    const wasOld = card.classList.contains('old');
    const alarmed = card.classList.contains('alarmed');
    if (wasOld !== machine.isOld || alarmed !== machine.activeAlarms > 0) refreshSoon('structure');
    const part = role => card.querySelector(`[data-role="${role}"]`);
    part('power').textContent = machine.powerKw == null ? '–' : digits(machine.powerKw) + ' kW';
    const run = part('run');
    run.textContent = run.dataset[machine.runState] ?? machine.runState;
    run.className = 'chip run-' + machine.runState;
    card.classList.toggle('running', machine.runState === 'running');
    if (machine.ratedInputKw && machine.powerKw != null && part('load')) {
      part('load').value = machine.powerKw / machine.ratedInputKw;
      part('percent').textContent = Math.round(100 * machine.powerKw / machine.ratedInputKw) + ' %';
    }
    const seen = card.querySelector('footer time');
    if (seen && machine.lastSeen) {
      seen.dateTime = machine.lastSeen;
      localise(seen);
    }
  }
  if (machine.powerKw != null) addPoint(machine.gateway + '/' + machine.machine, Date.parse(machine.stateAt) / 1000, machine.powerKw);
}

// Lists are rendered by the server in the reader's language; a change fetches this page again and swaps the regions that wait for it.
const due = new Set();
let refreshing = false;

function refreshSoon(kind) {
  due.add(kind);
  if (!refreshing) {
    refreshing = true;
    setTimeout(refresh, 400);
  }
}

async function refresh() {
  const kinds = [...due];
  due.clear();
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const region of document.querySelectorAll('[data-region]')) {
        const waitsFor = (region.dataset.on ?? '').split(' ');
        const replacement = fresh.querySelector(`[data-region="${region.dataset.region}"]`);
        if (!replacement || !kinds.some(kind => waitsFor.includes(kind))) continue;
        // What somebody types into stays; on the board, where the keys only go from order to order, the order keeps the focus wherever it went.
        const held = region.contains(document.activeElement) ? document.activeElement.closest('.ticket')?.dataset.testid : null;
        if (region.contains(document.activeElement) && !held) continue;
        region.replaceWith(document.adoptNode(replacement));
        if (held) document.querySelector(`[data-testid="${held}"] .ticket-title`)?.focus();
      }
      for (const kept of document.querySelectorAll('[data-keep]')) {
        const newer = fresh.querySelector(`[data-keep="${kept.dataset.keep}"]`);
        if (newer && kinds.includes('minute') === false && !kept.form.matches(':focus-within')) kept.value = newer.value;
      }
      document.querySelectorAll('time').forEach(localise);
      reachTables();
      plotAll();
    }
  } finally {
    refreshing = false;
    if (due.size > 0) refreshSoon([...due][0]);
  }
}

function localise(time) {
  const moment = new Date(time.dateTime);
  const isToday = moment.toDateString() === new Date().toDateString();
  time.textContent = moment.toLocaleString(texts.language, isToday
    ? { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }
    : { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });
  time.title = time.dateTime;
}

// A table that scrolls sideways on a phone can be scrolled by keyboard too.
function reachTables() {
  for (const table of document.querySelectorAll('table')) if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
}

document.querySelectorAll('time').forEach(localise);
reachTables();
plotAll();
connect();
setInterval(() => refreshSoon('minute'), 60000);
setInterval(() => { if (source && lastBeat && Date.now() - lastBeat > deadAfterMs) { lastBeat = 0; retry(); } }, 2000);
