// Actual power as a moving line, rated input as a dashed one.
import uPlot from '/vendor/uplot/uPlot.esm.js';

const plots = new Map();                      // element -> { key, minutes, chart, data }
const texts = document.body.dataset;

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(element, isSmall) {
  const clock = (u, splits) => splits.map(at => new Date(at * 1000).toLocaleTimeString(texts.language, { hour: '2-digit', minute: '2-digit', hour12: false }));
  const axis = { stroke: color('--soft'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui' };
  return {
    width: element.clientWidth,
    height: element.clientHeight - (isSmall ? 0 : 30),
    padding: isSmall ? [4, 0, 2, 0] : [8, 8, 0, 0],
    legend: { show: !isSmall },
    cursor: { show: !isSmall },
    scales: { x: { time: true }, y: { range: (u, low, high) => [0, Math.max(high ?? 1, 0.1) * 1.15] } },
    axes: isSmall ? [{ show: false }, { show: false }] : [{ ...axis, values: clock }, { ...axis, size: 48 }],
    series: [
      { label: texts.time, value: (u, at) => at == null ? '–' : new Date(at * 1000).toLocaleTimeString(texts.language, { hour12: false }) },
      { label: texts.actual + ' (kW)', stroke: color('--plot'), width: 1.6, fill: color('--plot') + '22', points: { show: false }, spanGaps: false, value: (u, v) => v == null ? '–' : v.toFixed(2) },
      { label: texts.rated + ' (kW)', stroke: color('--rated'), width: 1.2, dash: [6, 4], points: { show: false }, value: (u, v) => v == null ? '–' : v.toFixed(2) },
    ],
  };
}

async function make(element) {
  const entry = { key: element.dataset.plot, minutes: Number(element.dataset.minutes), chart: null, data: [[], [], []], rated: null };
  plots.set(element, entry);
  const answer = await fetch(`/api/machines/${entry.key}/power?minutes=${entry.minutes}`);
  if (!answer.ok) return;
  const power = await answer.json();
  entry.rated = power.ratedInputKw ?? null;
  entry.data = [power.at.map(ms => ms / 1000), power.kw, power.at.map(() => entry.rated)];
  entry.chart = new uPlot(options(element, element.classList.contains('small')), entry.data, element);
}

// Makes the plots that are new on the page and forgets those that are gone.
export function plotAll() {
  for (const [element, entry] of plots) {
    if (element.isConnected) continue;
    entry.chart?.destroy();
    plots.delete(element);
  }
  for (const element of document.querySelectorAll('[data-plot]')) {
    if (!plots.has(element)) make(element);
  }
}

export function addPoint(key, seconds, kw) {
  for (const entry of plots.values()) {
    if (entry.key !== key || !entry.chart) continue;
    const [at, power, rated] = entry.data;
    if (at.length > 0 && seconds <= at[at.length - 1]) continue;
    at.push(seconds);
    power.push(kw);
    rated.push(entry.rated);
    while (at.length > 1 && at[0] < seconds - entry.minutes * 60) for (const list of entry.data) list.shift();
    entry.chart.setData(entry.data);
  }
}

addEventListener('resize', () => {
  for (const [element, entry] of plots) {
    entry.chart?.setSize({ width: element.clientWidth, height: element.clientHeight - (element.classList.contains('small') ? 0 : 30) });
  }
});
