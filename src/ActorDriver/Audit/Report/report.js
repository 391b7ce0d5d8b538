"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const NONE = 0, OFF = 1, RUNNING = 2, FREEZING = 3, PAUSED = 4, THAWING = 5, DESTROYING = 6;
const stateWords = ["not there", "shut off", "running", "freezing", "paused", "thawing", "destroying"];
const STRIDE = 6; // an event: time, kind, elapsed ms, who, why, what else
const end = Math.max(data.until - data.since, 1);
let from = 0, to = end, utc = data.utc;

// The stored deltas become times since the report's begin.
for (const lane of data.lanes) {
  for (let i = 2; i < lane.states.length; i += 2) lane.states[i] += lane.states[i - 2];
  for (let i = STRIDE; i < lane.events.length; i += STRIDE) lane.events[i] += lane.events[i - STRIDE];
}
const shapes = data.kinds.map(k =>
  /TimedOut$/.test(k) ? "cross" : /Failed$/.test(k) ? "square" : k === "DriftObserved" ? "diamond" : k === "Frozen" ? "triangle" : "tick");

// ---- time ----
const two = n => String(n).padStart(2, "0");
function clock(ms, digits = 3) {
  const at = new Date(ms), shift = utc ? 0 : -at.getTimezoneOffset(), t = new Date(ms + shift * 60000).toISOString();
  const zone = utc ? "Z" : (shift < 0 ? "-" : "+") + two(Math.floor(Math.abs(shift) / 60)) + ":" + two(Math.abs(shift) % 60);
  return t.slice(0, 10) + " " + t.slice(11, digits ? 20 + digits : 19) + zone;
}
function span(ms) {
  if (ms < 1000) return +ms.toFixed(ms < 10 ? 2 : 0) + " ms";
  const s = ms / 1000, d = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, m = Math.floor(s / 60) % 60;
  if (s < 60) return +s.toFixed(2) + " s";
  return (d ? d + " d " : "") + (d || h ? h + " h " : "") + m + " min" + (s < 3600 ? " " + Math.floor(s % 60) + " s" : "");
}

// ---- drawing ----
const patterns = {};
function pattern(g, name, colour) {
  const key = name + colour;
  if (patterns[key]) return patterns[key];
  const tile = document.createElement("canvas"); tile.width = tile.height = 6;
  const t = tile.getContext("2d"); t.strokeStyle = t.fillStyle = colour; t.lineWidth = 1.6;
  t.globalAlpha = .3; t.fillRect(0, 0, 6, 6); t.globalAlpha = 1;
  if (name === "hatch" || name === "crossed") { t.beginPath(); t.moveTo(-1, 7); t.lineTo(7, -1); t.moveTo(-1, 1); t.lineTo(1, -1); t.moveTo(5, 7); t.lineTo(7, 5); t.stroke(); }
  if (name === "crossed") { t.beginPath(); t.moveTo(-1, -1); t.lineTo(7, 7); t.stroke(); }
  if (name === "dots") { t.fillRect(1, 1, 2, 2); t.fillRect(4, 4, 2, 2); }
  return patterns[key] = g.createPattern(tile, "repeat");
}
// Height and texture tell the states apart where colour does not.
function drawState(g, state, x, width, height) {
  const mid = height / 2;
  if (state === OFF) { g.fillStyle = css("--off"); g.fillRect(x, mid - .75, width, 1.5); return; }
  if (state === RUNNING) { g.fillStyle = css("--running"); g.fillRect(x, mid - 4, width, 8); return; }
  if (state === PAUSED) {
    const c = css("--paused"); g.fillStyle = pattern(g, "hatch", c); g.fillRect(x, 2, width, height - 4);
    if (width > 3) { g.strokeStyle = c; g.lineWidth = 1; g.strokeRect(x + .5, 2.5, width - 1, height - 5); }
    return;
  }
  g.fillStyle = state === DESTROYING ? pattern(g, "crossed", css("--destroying")) : pattern(g, "dots", css("--moving"));
  g.fillRect(x, mid - 6, width, 12);
}
function drawMark(g, shape, x, height) {
  const mid = height / 2;
  g.strokeStyle = g.fillStyle = css("--mark"); g.lineWidth = 1.5; g.beginPath();
  if (shape === "triangle") { g.moveTo(x - 3.5, 1); g.lineTo(x + 3.5, 1); g.lineTo(x, 6.5); g.fill(); }
  else if (shape === "diamond") { g.moveTo(x, mid - 5); g.lineTo(x + 5, mid); g.lineTo(x, mid + 5); g.lineTo(x - 5, mid); g.closePath(); g.fillStyle = css("--back"); g.fill(); g.stroke(); }
  else if (shape === "cross") { g.lineWidth = 2.2; g.moveTo(x - 4, mid - 4); g.lineTo(x + 4, mid + 4); g.moveTo(x + 4, mid - 4); g.lineTo(x - 4, mid + 4); g.stroke(); }
  else if (shape === "square") { g.rect(x - 3.5, mid - 3.5, 7, 7); g.fill(); }
  else { g.lineWidth = 1; g.moveTo(x, height - 4); g.lineTo(x, height); g.stroke(); }
}
function fit(canvas) {
  const box = canvas.parentElement.getBoundingClientRect(), ratio = devicePixelRatio || 1;
  canvas.width = Math.round(box.width * ratio); canvas.height = Math.round(box.height * ratio);
  canvas.style.width = box.width + "px"; canvas.style.height = box.height + "px";
  const g = canvas.getContext("2d"); g.scale(ratio, ratio);
  return [g, box.width, box.height];
}
// The last index of a time not after t, in steps of the given stride; -1 before the first.
function before(times, stride, t) {
  let low = 0, high = times.length / stride;
  while (low < high) { const mid = (low + high) >> 1; if (times[mid * stride] <= t) low = mid + 1; else high = mid; }
  return low - 1;
}
function drawLane(row) {
  const lane = row.lane, [g, width, height] = fit(row.querySelector("canvas")), scale = width / (to - from);
  const s = lane.states;
  for (let i = Math.max(before(s, 2, from), 0) * 2; i < s.length && s[i] < to; i += 2) {
    if (s[i + 1] === NONE) continue;
    const x = Math.max((s[i] - from) * scale, 0), next = Math.min(((i + 2 < s.length ? s[i + 2] : end) - from) * scale, width);
    drawState(g, s[i + 1], x, Math.max(next - x, .6), height);
  }
  const e = lane.events, last = {};
  for (let i = Math.max(before(e, STRIDE, from), 0) * STRIDE; i < e.length && e[i] <= to; i += STRIDE) {
    if (e[i] < from) continue;
    const x = (e[i] - from) * scale, shape = shapes[e[i + 1]];
    if (Math.abs(x - (last[shape] ?? -9)) < (shape === "tick" || shape === "triangle" ? 1.5 : .5)) continue; // would cover the one before
    last[shape] = x;
    drawMark(g, shape, x, height);
  }
}
function drawAxis() {
  const [g, width, height] = fit(document.querySelector("#axis canvas")), steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5, 2592e6, 7776e6, 31536e6];
  const step = steps.find(s => s * width / (to - from) >= 110) ?? 31536e6;
  const shift = utc ? 0 : -new Date(data.since + from).getTimezoneOffset() * 60000;
  g.fillStyle = css("--soft"); g.strokeStyle = css("--line"); g.font = "11.5px system-ui, sans-serif";
  for (let t = Math.ceil((data.since + from + shift) / step) * step - shift - data.since; t <= to; t += step) {
    const x = (t - from) * width / (to - from), text = clock(data.since + t, step < 1000 ? 3 : 0);
    g.beginPath(); g.moveTo(x, height - 6); g.lineTo(x, height); g.stroke();
    g.fillText(step >= 864e5 ? text.slice(0, 10) : text.slice(5, step < 1000 ? 23 : step < 6e4 ? 19 : 16), x + 3, height - 9);
  }
}

// ---- lanes: only those in sight hold a picture ----
const rows = data.lanes.map(lane => {
  const row = document.createElement("div"), name = document.createElement("span"), strip = document.createElement("div");
  row.className = "lane"; row.lane = lane; strip.className = "strip"; name.textContent = lane.name; name.title = lane.name + "\n" + lane.id;
  const count = { tick: 0, triangle: 0, cross: 0, square: 0, diamond: 0 };
  for (let i = 0; i < lane.events.length; i += STRIDE) count[shapes[lane.events[i + 1]]]++;
  row.troubled = count.cross + count.square + count.diamond > 0;
  row.dataset.id = lane.id;
  row.dataset.events = lane.events.length / STRIDE;
  row.dataset.freezes = count.triangle; row.dataset.timeouts = count.cross; row.dataset.failures = count.square; row.dataset.drifts = count.diamond;
  row.setAttribute("role", "img");
  row.setAttribute("aria-label", `${lane.name}: ${count.triangle} freezes, ${count.cross} time-outs, ${count.square} failures, ${count.diamond} drifts`);
  row.append(name, strip);
  return row;
});
const inSight = new Set();
const sight = new IntersectionObserver(changes => {
  for (const change of changes) {
    const row = change.target, strip = row.querySelector(".strip");
    if (change.isIntersecting) { inSight.add(row); strip.append(document.createElement("canvas")); drawLane(row); }
    else { inSight.delete(row); strip.replaceChildren(); }
  }
  document.documentElement.dataset.drawn = inSight.size;
}, { rootMargin: "300px" });
$("lanes").append(...rows);
rows.forEach(row => sight.observe(row));
document.documentElement.dataset.lanes = rows.length;
let waiting = false;
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false; drawAxis(); inSight.forEach(drawLane);
    for (const [id, t] of [["from", from], ["to", to]]) if (document.activeElement !== $(id)) $(id).value = clock(data.since + Math.round(t)).slice(0, 23).replace(" ", "T");
  });
}

// ---- zoom, move, choose ----
function show(a, b) {
  const width = Math.min(Math.max(b - a, 5), end); // at least 5 ms
  from = Math.min(Math.max(a, 0), end - width); to = from + width;
  $("tip").hidden = true; draw();
}
const zoom = (factor, at = (from + to) / 2) => show(at - (at - from) * factor, at + (to - at) * factor);
document.querySelectorAll("[data-zoom]").forEach(b => b.onclick = () => {
  if (b.dataset.zoom === "all") return show(0, end);
  const width = b.dataset.zoom * 1000, mid = to >= end ? end - width / 2 : (from + to) / 2; // at the end one wants the newest
  show(mid - width / 2, mid + width / 2);
});
$("in").onclick = () => zoom(.5); $("out").onclick = () => zoom(2);
const timeAt = (strip, x) => { const box = strip.getBoundingClientRect(); return from + (x - box.left) / box.width * (to - from); };
$("timeline").addEventListener("wheel", e => {
  const strip = e.target.closest(".strip");
  if (!strip || !(e.ctrlKey || e.altKey || e.metaKey)) return; // the plain wheel scrolls: there may be many lanes
  e.preventDefault(); zoom(Math.exp(Math.sign(e.deltaY) * .25), timeAt(strip, e.clientX));
}, { passive: false });
let drag = null;
$("timeline").addEventListener("pointerdown", e => { const strip = e.target.closest(".strip"); if (strip) drag = { strip, x: e.clientX, from, to }; });
addEventListener("pointerup", () => drag = null);
addEventListener("pointermove", e => {
  if (drag) { const shift = (drag.x - e.clientX) / drag.strip.getBoundingClientRect().width * (drag.to - drag.from); if (e.clientX !== drag.x) show(drag.from + shift, drag.to + shift); return; }
  hover(e);
});
$("timeline").addEventListener("dblclick", e => { const strip = e.target.closest(".strip"); if (strip) zoom(.25, timeAt(strip, e.clientX)); });
$("timeline").addEventListener("keydown", e => {
  const step = (to - from) / 8, keys = { "+": () => zoom(.5), "=": () => zoom(.5), "-": () => zoom(2), "0": () => show(0, end), ArrowLeft: () => show(from - step, to - step), ArrowRight: () => show(from + step, to + step) };
  if (keys[e.key]) { e.preventDefault(); keys[e.key](); }
});
const chosen = id => { const t = Date.parse($(id).value + (utc ? "Z" : "")) - data.since; return Number.isFinite(t) ? t : null; };
$("from").onchange = $("to").onchange = () => { const a = chosen("from"), b = chosen("to"); if (a !== null && b !== null && a < b) show(a, b); };
$("filter").oninput = $("troubled").onchange = () => {
  const text = $("filter").value.trim().toLowerCase(), only = $("troubled").checked;
  for (const row of rows) row.hidden = (only && !row.troubled) || !(row.lane.name.toLowerCase().includes(text) || row.lane.id.includes(text));
};
$("utc").checked = utc; $("utc").onchange = () => { utc = $("utc").checked; head(); draw(); };
addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

// ---- details ----
function hover(e) {
  const row = e.target.closest?.(".lane"), strip = e.target.closest?.(".strip"), tip = $("tip");
  if (!row || !strip) { tip.hidden = true; return; }
  const t = timeAt(strip, e.clientX), near = 5 * (to - from) / strip.getBoundingClientRect().width, ev = row.lane.events, s = row.lane.states;
  const lines = [];
  let i = before(ev, STRIDE, t + near) * STRIDE, shown = 0;
  for (; i >= 0 && ev[i] >= t - near && shown < 6; i -= STRIDE, shown++) lines.unshift(describe(ev, i));
  if (i >= 0 && ev[i] >= t - near) lines.unshift("… more; zoom in");
  const k = before(s, 2, t) * 2;
  if (k >= 0) lines.unshift(`${stateWords[s[k + 1]]} for ${span((k + 2 < s.length ? s[k + 2] : end) - s[k])}, since ${clock(data.since + s[k])}`);
  const title = document.createElement("b"); title.textContent = row.lane.name;
  tip.replaceChildren(title, document.createTextNode("\n" + lines.join("\n")));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.min(e.clientX + 14, innerWidth - box.width - 8) + "px";
  tip.style.top = (e.clientY + 18 + box.height > innerHeight ? e.clientY - box.height - 10 : e.clientY + 18) + "px";
}
function describe(ev, i) {
  const by = data.texts[ev[i + 3]], why = data.texts[ev[i + 4]], more = data.texts[ev[i + 5]];
  return `${clock(data.since + ev[i])}  ${data.kinds[ev[i + 1]]}` + (ev[i + 2] >= 0 ? `, ${span(ev[i + 2])}` : "") + (more ? `: ${more}` : "") + (by ? ` — ${by}` : "") + (why ? ` (“${why}”)` : "");
}

// ---- texts and tables ----
function cell(kind, text, className) { const c = document.createElement(kind); c.textContent = text; if (className) c.className = className; return c; }
function line(...cells) { const tr = document.createElement("tr"); tr.append(...cells); return tr; }
function head() {
  $("title").textContent = data.title;
  $("sub").textContent = `${clock(data.since, 0)} to ${clock(data.until, 0)} · ${rows.length} domains · ${data.eventCount.toLocaleString("en")} events`;
  $("notes").replaceChildren(...data.notes.map(n => cell("p", n, "warn")));
}
const columns = [
  ["Domain", l => l.name, "text"], ["State", l => stateWords[l.states[l.states.length - 1] ?? NONE], "text"],
  ["Running", l => l.sum[0], span], ["Paused", l => l.sum[1], span], ["By the kernel", l => l.sum[2], v => v < 0 ? "–" : span(v)], ["Off", l => l.sum[3], span],
  ["Suspends", l => l.sum[4]], ["Time-outs", l => l.sum[5]], ["Failures", l => l.sum[6]], ["Drifts", l => l.sum[7]],
  ["Longest pause", l => l.sum[8], v => v ? span(v) : "–"], ["Slowest freeze", l => l.sum[9], v => v ? span(v) : "–"]];
let sorted = null;
function summary() {
  const show = ([, of, how], l) => typeof how === "function" ? how(of(l)) : String(of(l)), text = c => c[2] === "text" ? "text" : "";
  const heads = columns.map((c, n) => {
    const th = cell("th", c[0], text(c)); th.setAttribute("role", "button"); th.tabIndex = 0;
    th.onclick = () => { sorted = { n, down: sorted?.n === n ? !sorted.down : c[2] !== "text" }; summary(); };
    th.onkeydown = e => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); th.onclick(); } };
    if (sorted?.n === n) th.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    return th;
  });
  const lanes = [...data.lanes];
  if (sorted) { const of = columns[sorted.n][1]; lanes.sort((a, b) => { const x = of(a), y = of(b); return (x < y ? -1 : x > y ? 1 : 0) * (sorted.down ? -1 : 1); }); }
  const thead = document.createElement("thead"), tbody = document.createElement("tbody"), tfoot = document.createElement("tfoot");
  thead.append(line(...heads));
  tbody.append(...lanes.map(l => line(...columns.map(c => cell("td", show(c, l), text(c))))));
  const total = { name: "Total", sum: data.total, states: [] };
  tfoot.append(line(...columns.map((c, n) => cell("td", n === 1 ? "" : show(c, total), text(c)))));
  $("summary").replaceChildren(thead, tbody, tfoot);
}
function asked() {
  const thead = document.createElement("thead"), tbody = document.createElement("tbody");
  thead.append(line(cell("th", "Who"), cell("th", "What", "text"), cell("th", "How often")));
  tbody.append(...data.asked.map(a => line(cell("td", a[0]), cell("td", a[1], "text"), cell("td", a[2].toLocaleString("en")))));
  $("asked").replaceChildren(thead, tbody);
}
function legend() {
  const item = (words, paint) => { const s = document.createElement("span"), c = document.createElement("canvas"); c.width = 28; c.height = 18; paint(c.getContext("2d")); s.append(c, words); return s; };
  $("legend").replaceChildren(
    ...[RUNNING, PAUSED, FREEZING, DESTROYING, OFF].map(s => item(s === FREEZING ? "freezing, thawing" : stateWords[s], g => drawState(g, s, 0, 28, 18))),
    ...[["triangle", "freeze"], ["cross", "time-out"], ["square", "failure"], ["diamond", "drift"], ["tick", "other event"]].map(([shape, words]) => item(words, g => drawMark(g, shape, 14, 18))));
}
head(); legend(); summary(); asked(); draw();
