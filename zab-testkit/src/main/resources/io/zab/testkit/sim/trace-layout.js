'use strict';
// The trace, its messages put together, and which server each thing belongs to.
const [head, ...events] = JSON.parse(document.getElementById('trace').textContent);
const servers = head.servers;
const laneOf = new Map(servers.map((name, i) => [name, i]));
const KINDS = [
  ['vote', 'Votes'], ['discovery', 'Discovery'], ['sync', 'Synchronisation'], ['broadcast', 'Proposals, acks'],
  ['commit', 'Commits'], ['request', 'Requests'], ['ping', 'Pings'], ['link', 'Sessions'],
  ['write', 'Writes'], ['durable', 'Durable'], ['applied', 'Applied'], ['fault', 'Faults, notes']];
const hidden = new Set(['ping', 'link']);
const hiddenLanes = new Set();
const messages = new Map();
let broken = null;

function link() {
  const lastStep = new Array(servers.length).fill(null);
  const waiting = servers.map(() => []);
  events.forEach((e, i) => {
    e.i = i;
    if (e.s !== undefined) e.lane = laneOf.has(e.s) ? laneOf.get(e.s) : -1;
    if (e.k === 'sent') {
      e.to = laneOf.get(e.d);
      messages.set(e.n, e);
      const step = lastStep[e.lane];
      if (step && step.t === e.t) { e.step = step; (step.sends = step.sends || []).push(e); }
    } else if (e.k === 'arrived' || e.k === 'lost') {
      e.message = messages.get(e.n);
      if (e.message) {
        e.message.end = e;
        if (e.k === 'arrived') waiting[e.message.to].push(e.message);
      }
    } else if (e.k === 'step') {
      lastStep[e.lane] = e;
      waiting[e.lane].forEach(m => { m.handled = e; });
      waiting[e.lane] = [];
    } else if (e.k === 'broken') {
      broken = e;
    }
  });
}

// What is shown, and where: every shown thing has a row of its own, long waits are drawn shorter than they are.
const GUTTER = 84, HEAD = 34, LEAST_LANE = 170, MARGIN = 76;
let zoom = 1, laneWidth = LEAST_LANE, height = 0, width = 0, placed = [], segments = [], ticks = [], gaps = [];
let shown = [], longest = [], selected = null, hovered = null, found = new Set();

function laneShown(lane) { return lane < 0 || lane === undefined || !hiddenLanes.has(lane); }

function isShown(e) {
  switch (e.k) {
    case 'sent': return !hidden.has(e.m) && laneShown(e.lane) && laneShown(e.to);
    case 'arrived': case 'lost': return !!e.message && isShown(e.message);
    case 'step': return laneShown(e.lane) && (e.changed || (e.w.length > 0 && !hidden.has('write')));
    case 'durable': case 'applied': return !hidden.has(e.k) && laneShown(e.lane);
    case 'note': return !hidden.has('fault') && laneShown(e.lane);
    default: return true;
  }
}

function rowOf(e) {
  switch (e.k) {
    case 'arrived': return 5;
    case 'lost': return 8;
    case 'broken': return 56;
    case 'note': return 19;
    case 'step': return 18;
    default: return 17;
  }
}

function roleClass(e) {
  if (e.role === 'LOOKING') return 'looking';
  if (e.stage === 'DISCOVERING' || e.stage === 'ELECTING') return 'discovering';
  if (e.stage === 'SYNCHRONISING') return 'synchronising';
  if (e.stage === 'RENEWING') return 'renewing';
  return e.role === 'LEADING' ? 'leading' : e.role === 'OBSERVING' ? 'observing' : 'following';
}

function stateText(e) {
  const what = e.role === 'LOOKING' ? 'LOOKING' : e.role + ' · ' + e.stage.toLowerCase();
  return what + (e.e ? ' · e' + e.e : '');
}

function findRoleChanges() {
  const last = new Array(servers.length).fill('');
  for (const e of events) {
    if (e.k === 'step') {
      const state = stateText(e);
      e.changed = state !== last[e.lane];
      last[e.lane] = state;
    } else if (e.k === 'note' && (e.m === 'CRASH' || e.m === 'POWER_LOSS')) {
      last[e.lane] = '';
    }
  }
}

function layout() {
  let y = HEAD + 26, t = events.length ? events[0].t : 0, labelled = -100;
  const open = servers.map(() => null);
  const states = servers.map(() => null);
  let pauses = [];
  placed = []; segments = []; ticks = []; gaps = [];
  const close = (lane, at) => {
    if (open[lane]) { open[lane].y2 = at; segments.push(open[lane]); open[lane] = null; }
  };
  for (const e of events) {
    const wait = Math.min(54, 5 * Math.log2(1 + Math.max(0, e.t - t))) * zoom;
    e.y = y + wait;
    e.visible = isShown(e);
    if (e.visible) {
      if (e.t - t >= 150) gaps.push({y1: y, y2: e.y, millis: e.t - t});
      if (ticks.length === 0 || (e.t !== t && e.y - labelled >= 15)) { ticks.push({y: e.y, t: e.t}); labelled = e.y; }
      placed.push(e);
      y = e.y + rowOf(e) * zoom;
      t = e.t;
    }
    pauses = pauses.filter(p => {
      if (e.t >= p.until) { p.y2 = e.y; segments.push(p); return false; }
      return true;
    });
    if (e.k === 'step' && e.changed) {
      close(e.lane, e.y);
      open[e.lane] = {lane: e.lane, y1: e.y, kind: roleClass(e), text: stateText(e)};
    } else if (e.k === 'note' && (e.m === 'CRASH' || e.m === 'POWER_LOSS')) {
      close(e.lane, e.y);
    } else if (e.k === 'note' && e.m === 'PAUSE') {
      pauses.push({lane: e.lane, y1: e.y, kind: 'paused', until: e.until});
    }
    if (e.k === 'step') states[e.lane] = e;
  }
  height = y + 80;
  pauses.forEach(p => { p.y2 = y; segments.push(p); });
  servers.forEach((_, lane) => close(lane, y + 30));
  index();
  resize();
}

// Drawn things sorted by their upper end, with the lowest lower end so far: what a window shows is found by bisection.
function index() {
  shown = placed.filter(e => e.k !== 'arrived' && e.k !== 'lost');
  shown.forEach(e => { e.y2 = e.k === 'sent' ? (e.end ? e.end.y : e.y + 22 * zoom) : e.y; });
  longest = [];
  let most = -1;
  for (const e of shown) { most = Math.max(most, e.y2); longest.push(most); }
  steps = events.filter(e => e.k === 'step' && laneShown(e.lane));
}
let steps = [];

function bisect(list, test) {
  let low = 0, high = list.length;
  while (low < high) { const middle = (low + high) >> 1; if (test(list[middle])) high = middle; else low = middle + 1; }
  return low;
}

function inWindow(top, bottom) {
  const first = bisect(longest, y => y >= top);
  const last = bisect(shown, e => e.y > bottom);
  const result = [];
  for (let i = first; i < last; i++) if (shown[i].y2 >= top) result.push(shown[i]);
  return result;
}
