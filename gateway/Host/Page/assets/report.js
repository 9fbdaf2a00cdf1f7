"use strict";

// Hours, days and months of one machine from the gateway's own store; works without the cloud. The times carry the plant's offset and are shown as they are written.
const periods = ["hour", "day", "month"];
const reportColumns = ["when", "energy", "load", "running", "utilisation", "idle", "over-rated", "starts", "hottest", "vibration", "zone", "alarms", "observed"];
const svgNames = "http://www.w3.org/2000/svg";
const dash = "–";

function showReportBox(box, machine) {
  if (box.dataset.machine) return;
  box.dataset.machine = machine;
  box.dataset.period = "day";
  box.querySelector("summary").textContent = say("plant.report");
  box.querySelector(".note").textContent = say("plant.report-note");
  box.querySelector(".periods").replaceChildren(...periods.map(period => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.period = period;
    button.textContent = say(`plant.period.${period}`);
    button.addEventListener("click", () => {
      box.dataset.period = period;
      showReport(box);
    });
    return button;
  }));
  box.addEventListener("toggle", () => showReport(box));
}

async function showReport(box) {
  if (!box.open) return;
  const period = box.dataset.period;
  for (const button of box.querySelectorAll(".periods button")) button.setAttribute("aria-pressed", String(button.dataset.period === period));
  const answer = await fetch(`/api/machines/${encodeURIComponent(box.dataset.machine)}/report?period=${period}`).catch(() => null);
  if (!answer?.ok || box.dataset.period !== period) return;
  const { lines } = await answer.json();
  drawBars(box.querySelector(".bars"), lines, period);
  box.querySelector("table").replaceChildren(reportRow(reportColumns.map(column => say(`plant.report-head.${column}`)), "th"), ...lines.toReversed().map(line => reportRow([
    labelOf(line, period) + (line.isCorrected ? " *" : "") + (line.isClockWrong ? ` · ${say("plant.clock-was-wrong")}` : ""),
    amount(line.energyKwh, "kWh") + (line.energyWorth === "estimated" ? " ≈" : ""),
    line.meanLoadFactor === undefined ? dash : `${Math.round(100 * line.meanLoadFactor)} %`,
    amount(line.runSeconds / 3600, "h"),
    line.observedSeconds > 0 ? `${Math.round(100 * Math.min(1, line.runSeconds / line.observedSeconds))} %` : dash,
    amount(line.idleSeconds / 60, "min"),
    amount(line.overRatedSeconds / 60, "min"),
    String(line.starts),
    amount(line.maxTemperature, "°C"),
    amount(line.meanVelocityMmPerSec, "mm/s"),
    line.worstZone ?? dash,
    String(line.alarms),
    `${Math.round(100 * line.observedSeconds / line.lengthSeconds)} %`,
  ], "td")));
}

const amount = (value, unit) => value === undefined || value === null ? dash : `${number(value)} ${unit}`;

// 2026-03-02T08:00:00+08:00 is written as the plant's people write it, in whatever zone the reader sits.
const labelOf = (line, period) => period === "hour" ? line.start.slice(0, 16).replace("T", " ") : line.start.slice(0, period === "day" ? 10 : 7);

function reportRow(cells, kind) {
  const row = document.createElement("tr");
  row.append(...cells.map(text => {
    const cell = document.createElement(kind);
    cell.textContent = text;
    return cell;
  }));
  return row;
}

function drawBars(svg, lines, period) {
  const width = 600, height = 140, left = 44, bottom = 20, top = 16;
  const highest = 1.1 * Math.max(0.001, ...lines.map(line => line.energyKwh ?? 0));
  const step = (width - left) / Math.max(1, lines.length);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", say("plant.report-energy"));
  const part = (name, attributes, text) => {
    const element = document.createElementNS(svgNames, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const y = kwh => height - bottom - kwh / highest * (height - bottom - top);
  const every = Math.max(1, Math.ceil(lines.length / 6));
  svg.replaceChildren(
    part("text", { x: left, y: 11 }, "kWh"),
    ...[0, 0.5, 1].flatMap(share => [
      part("line", { x1: left, x2: width, y1: y(share * highest), y2: y(share * highest) }),
      part("text", { x: left - 5, y: y(share * highest) + 4, "text-anchor": "end" }, number(share * highest)),
    ]),
    ...lines.flatMap((line, i) => [
      ...line.energyKwh === undefined ? [] : [part("rect", { x: left + step * (i + 0.14), width: step * 0.72, y: y(line.energyKwh), height: height - bottom - y(line.energyKwh) })],
      ...i % every ? [] : [part("text", { x: left + step * (i + 0.5), y: height - 5, "text-anchor": "middle" }, labelOf(line, period).slice(period === "hour" ? 11 : period === "day" ? 5 : 0))],
    ]));
}
