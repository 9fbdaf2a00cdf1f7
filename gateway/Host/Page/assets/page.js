"use strict";

// Shows what /api/live sends once a second. Every text from outside goes in as text, never as markup.
const language = document.documentElement.lang;
const say = key => words[key];
const named = (kind, name) => words[`${kind}.${name}`] ?? name;
const series = new Map();
const machineCards = new Map();
const alarmCards = new Map();

// The power has its own place, the run state its own word.
const hidden = new Set(["active-power", "run-state"]);

const byId = id => document.getElementById(id);
const fill = (text, ...values) => values.reduce((filled, value, i) => filled.replace(`{${i}}`, value), text);
const time = text => new Date(text).toLocaleString(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const number = value => value.toLocaleString(language, { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2 });
const local = text => text ? words[text.key] ?? text.en : "";
const join = (text, next) => text === "" ? next : text + (/[.。]$/.test(text) ? words["language.between-sentences"] : words["language.comma"]) + next;

// A place such as {rise:+0.0;-0.0}: the format's decimals, its sign, and the value's unit.
const written = (value, format) => {
  if (value?.text) return value.text;
  if (value?.value === undefined) return "–";
  const [positive] = (format ?? "").split(";");
  const text = format ? value.value.toFixed(positive.split(".")[1]?.length ?? 0) : String(value.value);
  return (positive.startsWith("+") && value.value >= 0 ? "+" : "") + text + (value.unit ? ` ${value.unit}` : "");
};

// The words of a reason; of a code this page does not know, the English sentence that came with it.
function because(reason, english) {
  const all = reason ? [reason, ...reason.also ?? []] : [];
  if (all.length === 0 || all.some(one => !words[`reason.${one.code}`])) return english ?? "";
  return all.map(one => words[`reason.${one.code}`].replace(/\{([^:}]+)(?::([^}]+))?\}/g, (_, name, format) => written(one.values?.[name], format))).reduce(join, "");
}

for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(`plant.${element.dataset.text}`);
for (const button of document.querySelectorAll("[data-language]")) {
  button.setAttribute("aria-pressed", String(button.dataset.language === language));
  button.addEventListener("click", () => {
    document.cookie = `language=${button.dataset.language}; path=/; max-age=31536000; samesite=strict`;
    location.reload();
  });
}

function nameOf(item) {
  const [, base, axis] = /^(.*?)(-[123])?$/.exec(item.name);
  const phase = axis ? ` ${axis.slice(1)}` : "";
  const point = item.point && item.point !== "machine" ? named("point", item.point) : "";
  return named("feature", base) + phase + (point ? ` (${point})` : "");
}

function valueOf(item) {
  if (item.value === undefined || item.value === null) return named("worth", item.worth);
  if (item.name === "seconds-to-trip" && item.value < 0) return say("plant.no-trip");
  const worth = item.worth === "measured" ? "" : named("worth", item.worth);
  return `${number(item.value)} ${item.unit}`.trim() + (worth ? ` (${worth})` : "");
}

function card(cards, box, template, key) {
  let element = cards.get(key);
  if (!element) {
    element = byId(template).content.firstElementChild.cloneNode(true);
    cards.set(key, element);
  }
  if (element.parentNode !== box) box.append(element);
  return element;
}

function drop(cards, seen) {
  for (const [key, element] of cards) {
    if (seen.has(key)) continue;
    element.remove();
    cards.delete(key);
  }
}

function showMachines(plant) {
  const seen = new Set();
  for (const machine of plant.machines) {
    seen.add(machine.machineId);
    const element = card(machineCards, byId("machines"), "machine-template", machine.machineId);
    element.dataset.machine = machine.machineId;
    element.querySelector("h3").textContent = machine.name;
    showDrillButton(element.querySelector(".drill"), machine.machineId);
    showOutlookBox(element.querySelector(".outlook"), machine.machineId);
    showReportBox(element.querySelector(".report"), machine.machineId);
    showInstallationBox(element.querySelector(".installation"), machine.machineId);
    const seenAt = machine.lastSeen ? fill(say("plant.last-seen"), time(machine.lastSeen)) : say("plant.never");
    element.querySelector(".state").textContent = `${machine.runState === "unknown" ? say("plant.run-unknown") : named("run", machine.runState)} · ${seenAt}`;
    showPower(element, machine, plant.at);
    showNumbers(element.querySelector(":scope > .numbers"), machine.numbers.filter(item => !hidden.has(item.name)));
    const away = plant.modules.filter(module => module.machineId === machine.machineId && !module.isOnline).map(module => module.moduleId);
    const modules = element.querySelector(".modules");
    modules.textContent = away.length > 0 ? fill(say("plant.modules-away"), away.join(", ")) : say("plant.modules-here");
    modules.classList.toggle("away", away.length > 0);
  }
  drop(machineCards, seen);
}

function showDrillButton(button, machine) {
  if (button.textContent) return;
  button.textContent = say("plant.drill");
  button.title = say("plant.drill-hint");
  button.addEventListener("click", () => post(`/api/machines/${encodeURIComponent(machine)}/drill`, {}));
}

function showInstallationBox(box, machine) {
  if (box.dataset.machine) return;
  box.dataset.machine = machine;
  box.querySelector("summary").textContent = say("plant.installation");
  const button = box.querySelector("button");
  button.textContent = say("plant.sign");
  button.addEventListener("click", () => post(`/api/machines/${encodeURIComponent(machine)}/installation`, {}).then(() => showInstallation(box)));
  box.addEventListener("toggle", () => showInstallation(box));
}

function showOutlookBox(box, machine) {
  if (box.dataset.machine) return;
  box.dataset.machine = machine;
  box.querySelector("summary").textContent = say("plant.outlook");
  box.addEventListener("toggle", () => showOutlook(box));
}

// When each indicator reaches its next limit, with its interval, and what parts are due; it changes once an hour.
async function showOutlook(box) {
  if (!box.open) return;
  const view = await (await fetch(`/api/machines/${encodeURIComponent(box.dataset.machine)}/outlook`)).json();
  const day = at => at ? at.slice(0, 10) : say("plant.perhaps-never");
  const lines = [
    ...view.prognosis.map(line => [`${named("feature", line.indicator)} → ${number(line.limit)} ${line.unit}`,
      line.trend === "rising" ? fill(say("plant.limit-reached"), day(line.likely), day(line.earliest), day(line.latest)) : line.trend === "none" ? say("plant.no-trend") : say("plant.trend-learning")]),
    ...view.partsDue.map(part => [part.name, fill(part.runHoursLeft < 0 ? say("plant.part-overdue") : say("plant.part-left"), number(Math.abs(part.runHoursLeft))) + (part.dueAt ? ` · ${day(part.dueAt)}` : "")]),
  ];
  if (lines.length === 0) lines.push([say("plant.outlook-empty"), ""]);
  box.querySelector("dl").replaceChildren(...lines.flatMap(([name, value]) => {
    const head = document.createElement("dt"), words = document.createElement("dd");
    head.textContent = name;
    words.textContent = value;
    return [head, words];
  }));
}

// One line a point: its sign, its name, and what is wrong or missing in words.
async function showInstallation(box) {
  if (!box.open) return;
  const view = await (await fetch(`/api/machines/${encodeURIComponent(box.dataset.machine)}/installation`)).json();
  box.querySelector(".points").replaceChildren(...view.points.map(point => {
    const line = document.createElement("li"), picture = document.createElement("img"), words = document.createElement("span");
    picture.src = `/assets/point-${point.state}.svg`;
    picture.alt = named("installation.state", point.state);
    line.dataset.point = point.name;
    line.dataset.state = point.state;
    words.textContent = `${named("installation.point", point.name)}: ${point.reason ? named("installation.reason", point.reason) : named("installation.state", point.state)}${point.saw && point.state !== "cannot-say" ? ` (${point.saw})` : ""}`;
    line.append(picture, words);
    return line;
  }));
  box.querySelector(".record").textContent = view.record ? fill(view.record.isGreen ? say("plant.signed-green") : say("plant.signed-not-green"), `${time(view.record.at)}, ${view.record.by}`) : say("plant.not-signed");
}

// The newest TEST alarm of each machine with the time of each hop. Once its order stands on the page, the gateway is told: that is the last hop.
function showDrills(drills) {
  const shown = new Set();
  for (const drill of drills) {
    const box = machineCards.get(drill.machineId)?.querySelector(".drill-result");
    if (!box || shown.has(drill.machineId)) continue;
    shown.add(drill.machineId);
    const signature = JSON.stringify(drill);
    if (box.dataset.signature === signature) continue;
    box.dataset.signature = signature;
    box.dataset.state = drill.state;
    const head = document.createElement("p");
    head.textContent = drill.state === "back" ? fill(say("plant.drill-back"), drill.orderId) : say("plant.drill-under-way");
    const list = document.createElement("dl");
    list.className = "numbers";
    list.append(...drill.hops.flatMap(hop => {
      const name = document.createElement("dt"), value = document.createElement("dd");
      name.textContent = local(hop.text);
      value.textContent = hop.afterMs === undefined ? "?" : fill(say("plant.ms"), number(hop.afterMs)) + (hop.worth === "measured" ? "" : ` (${named("worth", hop.worth)})`);
      value.title = hop.at;
      value.dataset.hop = hop.name;
      return [name, value];
    }));
    box.replaceChildren(head, list);
    if (drill.state === "back" && !drill.hops.some(hop => hop.name === "shown")) post(`/api/drills/${encodeURIComponent(drill.id)}/shown`, {});
  }
}

function showPower(element, machine, at) {
  const power = machine.numbers.find(item => item.name === "active-power" && item.value !== undefined && item.value !== null);
  element.querySelector(".power-value").textContent = power ? valueOf(power) : say("plant.no-power");
  element.querySelector(".power-rated").textContent = machine.ratedInputKw ? fill(say("plant.rated"), number(machine.ratedInputKw)) : say("plant.no-rating");
  const bar = element.querySelector(".bar");
  bar.hidden = !power || !machine.ratedInputKw;
  if (!bar.hidden) {
    bar.value = 100 * power.value / machine.ratedInputKw;
    bar.setAttribute("aria-label", `${number(bar.value)} %`);
  }
  const points = series.get(machine.machineId) ?? [];
  const ms = new Date(at).getTime();
  if (power && (points.length === 0 || ms > points[points.length - 1][0])) points.push([ms, power.value]);
  if (points.length > 1200) points.splice(0, points.length - 1200);
  series.set(machine.machineId, points);
  const canvas = element.querySelector(".plot");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", named("feature", "active-power"));
  drawPlot(canvas, points, machine.ratedInputKw);
}

function showNumbers(list, numbers) {
  list.replaceChildren(...numbers.flatMap(item => {
    const name = document.createElement("dt"), value = document.createElement("dd");
    name.textContent = nameOf(item);
    value.textContent = valueOf(item);
    return [name, value];
  }));
}

function showAlarms(views) {
  const box = byId("alarms");
  const shown = views.filter(view => view.alarm.isRetained);
  const seen = new Set(shown.map(view => view.alarm.alarmId));
  drop(alarmCards, seen);
  if (shown.length === 0) box.textContent = say("plant.no-alarms");
  else if (box.firstChild?.nodeType === Node.TEXT_NODE) box.textContent = "";
  for (const view of shown) showAlarm(card(alarmCards, box, "alarm-template", view.alarm.alarmId), view);
}

function showAlarm(element, view) {
  const alarm = view.alarm;
  const signature = JSON.stringify(view);
  if (element.dataset.signature === signature) return;
  element.dataset.signature = signature;
  element.dataset.alarm = alarm.alarmId;
  element.className = `alarm ${alarm.isShelved ? "shelved" : alarm.isActive ? "active" : "returned"}`;
  element.querySelector("h3").textContent = `${alarm.machineId}: ${local(view.title) || alarm.faultCode}`;
  const meta = [alarm.isActive ? fill(say("plant.active"), time(alarm.activeAt)) : fill(say("plant.inactive"), time(alarm.inactiveAt))];
  if (alarm.occurrences > 1) meta.push(fill(say("plant.times"), alarm.occurrences));
  if (alarm.isAcked) meta.push(say("plant.acked") + (view.lastOperator ? ` (${view.lastOperator === "local page" ? say("plant.local-operator") : view.lastOperator})` : ""));
  if (view.shelvedUntil) meta.push(fill(say("plant.shelved-until"), time(view.shelvedUntil)));
  element.querySelector(".meta").textContent = meta.join(" · ");
  element.querySelector(".meaning").textContent = local(view.meaning);
  element.querySelector(".number").textContent = alarm.numbers.map(item =>
    `${nameOf(item)}: ${valueOf(item)}` + (item.limit ? `, ${say("plant.limit")} ${number(item.limit)} ${item.unit}` : "")).join("; ");
  element.querySelector(".origin").textContent = alarm.originReason ? `${named("plant.origin", alarm.origin)}: ${because(alarm.originBecause, alarm.originReason)}` : "";
  element.querySelector(".checks").replaceChildren(...view.firstChecks.map(check => {
    const line = document.createElement("li");
    line.textContent = local(check);
    return line;
  }));
  const actions = [];
  if (!alarm.isAcked) actions.push(["acknowledge", {}]);
  if (alarm.isAcked && !alarm.isConfirmed) actions.push(["confirm", {}]);
  actions.push(alarm.isShelved ? ["unshelve", {}] : ["shelve", { minutes: 60 }]);
  element.querySelector(".actions").replaceChildren(...actions.map(([verb, body]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say(`plant.verb.${verb}`);
    button.addEventListener("click", () => command(alarm.alarmId, verb, body));
    return button;
  }));
}

const command = (alarm, verb, body) => post(`/api/alarms/${encodeURIComponent(alarm)}/${verb}`, body);

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) notify(fill(say("plant.refused"), whyNot((await answer.json().catch(() => null))?.why ?? String(answer.status))));
}

const whyNot = why => words[`refused.${why}`] ?? words[`problem.${why}`] ?? why;

function notify(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function showLinks(live) {
  const quiet = live.isCloudConnected && !live.cloudLastReceipt;
  const cloud = !live.isCloudConnected ? say("plant.cloud-away") : quiet ? say("plant.cloud-quiet") : say("plant.cloud-up");
  byId("links").textContent = [live.isPlantConnected ? say("plant.plant-up") : say("plant.plant-away"), cloud + (live.outbox > 0 && (quiet || !live.isCloudConnected) ? ` (${live.outbox} ${say("plant.waiting")})` : ""), words[`plant.pressure.${live.pressure}`], live.isPlantUntold ? say("plant.plant-untold") : "",
    live.storeLoss ? fill(say(`plant.store-${live.storeLoss.what}`), time(live.storeLoss.at)) : ""].filter(Boolean).join(" · ");
  byId("links").classList.toggle("away", !live.isPlantConnected || !live.isCloudConnected || live.pressure !== "none" || live.isPlantUntold || Boolean(live.storeLoss));
}

const ledgerColumns = ["source", "lane", "produced", "delivered", "duplicate", "dropped", "unknown", "quarantined", "renumbered", "waiting", "reconciles"];

async function showLedger() {
  if (!byId("ledger-box").open) return;
  const ledger = await (await fetch("/api/ledger")).json();
  const row = (cells, kind) => {
    const line = document.createElement("tr");
    line.append(...cells.map(text => {
      const cell = document.createElement(kind);
      cell.textContent = text;
      return cell;
    }));
    return line;
  };
  byId("ledger").replaceChildren(row(ledgerColumns.map(column => say(`plant.ledger-head.${column}`)), "th"), ...ledger.lines.flatMap(line => {
    const numbers = row([line.source, named("lane", line.lane), line.produced, line.delivered, line.duplicate, line.dropped, line.unknown, line.quarantined, line.renumbered, line.waiting, line.reconciles ? say("plant.yes") : say("plant.no")], "td");
    if (line.gaps.length === 0) return [numbers];

    // The gap records behind dropped and unknown, newest first.
    const reasons = row([line.gaps.map(gap => `${gap.from}–${gap.to} ${named("gap", gap.reason)}, ${time(gap.at)}`).join("; ")], "td");
    reasons.className = "gaps";
    reasons.firstChild.colSpan = ledgerColumns.length;
    return [numbers, reasons];
  }));
}

async function start() {
  const history = await fetch("/api/history").then(answer => answer.json()).catch(() => []);
  for (const machine of history) series.set(machine.machineId, machine.points);
  const feed = new EventSource("/api/live");
  feed.onmessage = message => {
    const live = JSON.parse(message.data);
    if (byId("notice").textContent === say("plant.page-away")) notify("");
    showLinks(live);
    showMachines(live.plant);
    showAlarms(live.alarms);
    showDrills(live.drills);
  };
  feed.onerror = () => notify(say("plant.page-away"));
  byId("ledger-box").addEventListener("toggle", showLedger);
  setInterval(showLedger, 5000);
  setInterval(() => document.querySelectorAll(".installation[open]").forEach(showInstallation), 5000);
  setInterval(() => document.querySelectorAll(".outlook[open]").forEach(showOutlook), 60000);
  setInterval(() => document.querySelectorAll(".report[open]").forEach(showReport), 60000);
}

start();
