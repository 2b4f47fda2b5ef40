// Choosing.
function hit(px, py) {
  const near = inWindow(py - 30, py + 30);
  for (const e of near) {
    if (e.box && e.visible && px >= e.box[0] && px <= e.box[0] + e.box[2] && py >= e.box[1] && py <= e.box[1] + e.box[3]) return e;
  }
  for (const e of near) if (e.k !== 'sent' && e.lane >= 0 && Math.hypot(px - x(e.lane), py - e.y) < 9) return e;
  for (const e of near) if (e.k === 'broken' && py > e.y - 6 && py < e.y + 50) return e;
  for (let i = bisect(steps, e => e.y >= py - 7); i < steps.length && steps[i].y < py + 7; i++) {
    if (Math.abs(px - x(steps[i].lane)) < 8) return steps[i];
  }
  let best = null, least = 6;
  for (const e of near) {
    if (e.k !== 'sent') continue;
    const away = distance(px, py, e);
    if (away < least) { least = away; best = e; }
  }
  return best;
}

function distance(px, py, e) {
  const x1 = x(e.lane), y1 = e.y, dx = x(e.to) - x1, dy = e.y2 - y1;
  const along = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
}

function choose(e, show) {
  selected = e;
  if (e && show) reveal(e);
  describe();
  paint();
}

function reveal(e) {
  const top = view.scrollTop + HEAD + 30, bottom = view.scrollTop + view.clientHeight - 60;
  if (e.y < top || e.y > bottom) view.scrollTop = e.y - view.clientHeight / 3;
}

function node(tag, text, parent, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  parent.appendChild(made);
  return made;
}

function list(side, title, texts) {
  if (!texts || !texts.length) return;
  node('h3', title, side);
  const ul = node('ul', undefined, side);
  texts.forEach(text => node('li', text, ul));
}

function jump(side, text, target) {
  if (target) node('button', text, side).onclick = () => choose(target, true);
}

function describe() {
  const side = document.getElementById('side'), e = selected;
  side.textContent = '';
  if (!e) { legend(side); return; }
  if (e.k === 'sent') {
    node('h2', e.s + ' → ' + e.d + (e.link ? '  on ' + e.link : ''), side);
    const end = !e.end ? 'still under way' : e.end.k === 'lost' ? 'lost at ' + e.end.t + ' ' + head.unit + ': ' + e.end.x : 'there at ' + e.end.t + ' ' + head.unit;
    node('div', 'sent at ' + e.t + ' ' + head.unit + ', ' + end, side, 'when');
    node('div', e.x, side, 'text');
    jump(side, '↑ sent in this step', e.step);
    jump(side, '↓ handled in this step', e.handled);
  } else if (e.k === 'step') {
    node('h2', e.s + ' · ' + stateText(e), side);
    node('div', 'at ' + e.t + ' ' + head.unit, side, 'when');
    node('div', e.x, side, 'text');
    list(side, 'Because of', e.causes.length ? e.causes : ['start']);
    list(side, 'What came of it', e.effects);
    if (e.sends) {
      node('h3', 'Messages', side);
      e.sends.filter(m => m.visible).forEach(m => jump(side, '→ ' + m.d + ' ' + m.l, m));
    }
  } else {
    node('h2', e.k === 'broken' ? e.p + ' is broken' : (e.s || 'Everybody') + ' · ' + (e.m || e.k), side);
    node('div', 'at ' + e.t + ' ' + head.unit, side, 'when');
    node('div', e.x, side, 'text');
    list(side, 'Because of', e.causes);
  }
}

function legend(side) {
  node('h2', head.title, side);
  const last = events.length ? events[events.length - 1].t : 0;
  node('div', events.length + ' events in ' + last + ' ' + head.unit + (head.unit === 'ms' ? ' of virtual time' : ''), side, 'when');
  if (broken) { node('h3', broken.p + ' is broken', side); node('div', broken.x, side, 'text'); }
  node('h3', 'Lanes', side);
  const key = node('div', undefined, side, 'key');
  for (const [name, text] of [['looking', 'looking for a leader'], ['discovering', 'discovering: promises of an epoch'],
    ['synchronising', 'synchronising histories'], ['following', 'following'], ['leading', 'leading'],
    ['renewing', 'leading, renews its epoch'], ['observing', 'observing'], ['down', 'down']]) {
    node('i', undefined, key).style.background = 'var(--' + name + ')';
    node('span', text, key);
  }
  node('h3', 'Arrows', side);
  const arrows = node('div', undefined, side, 'key');
  for (const [name, text] of KINDS.slice(0, 8)) {
    const bar = node('i', undefined, arrows);
    bar.style.background = 'var(--' + name + ')';
    bar.style.height = '3px';
    node('span', text, arrows);
  }
  node('div', 'Dashed and crossed: lost. Hatched lane: paused. A bar across a lane: writes became durable. '
    + 'White dots: steps. Every shown thing has a row of its own, so that distances say nothing of time; '
    + 'the numbers on the left do.', side, 'when').style.marginTop = '10px';
  const keys = node('div', undefined, side, 'when');
  for (const [name, text] of [['j', ' next '], ['k', ' previous '], ['/', ' search '], ['+', ''], ['-', ' spread '], ['v', ' violation '], ['Esc', ' clear']]) {
    node('kbd', name, keys);
    keys.appendChild(document.createTextNode(text));
  }
}

// Controls.
function chip(parent, text, colour, on, toggle) {
  const button = node('button', undefined, parent, 'chip');
  if (colour) node('i', undefined, button).style.setProperty('--c', 'var(--' + colour + ')');
  node('span', text, button);
  button.setAttribute('aria-pressed', String(on));
  button.onclick = () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    toggle(now);
    keepPlace(layout);
  };
}

/** What is at the upper edge stays there. */
function keepPlace(change) {
  const edge = view.scrollTop + HEAD + 20, anchor = events[bisect(events, e => e.y >= edge)];
  const away = anchor ? anchor.y - view.scrollTop : 0;
  change();
  if (anchor) view.scrollTop = anchor.y - away;
  paint();
}

function setZoom(to) {
  keepPlace(() => { zoom = Math.max(0.15, Math.min(4, to)); layout(); });
}

let hits = [], turn = -1;
function search(text) {
  const wanted = text.toLowerCase();
  found = new Set();
  hits = [];
  turn = -1;
  if (wanted) {
    for (const e of events) {
      if ((e.visible || e.k === 'step') && e.k !== 'arrived' && e.k !== 'lost' && laneShown(e.lane) && told(e).includes(wanted)) hits.push(e);
    }
    found = new Set(hits);
  }
  document.getElementById('count').textContent = wanted ? hits.length + ' found' : '';
  paint();
}

function told(e) {
  return [e.k, e.s, e.d, e.l, e.x, e.p, e.role, e.stage].concat(e.causes || [], e.effects || []).join(' ').toLowerCase();
}

function nextHit(direction) {
  if (!hits.length) return;
  turn = (turn + direction + hits.length) % hits.length;
  document.getElementById('count').textContent = (turn + 1) + ' of ' + hits.length;
  choose(hits[turn], true);
}

function move(direction) {
  if (!shown.length) return;
  const y = selected ? selected.y : view.scrollTop + HEAD;
  let at = selected ? shown.indexOf(selected) : -1;
  if (at < 0) at = bisect(shown, e => e.y > y) - (direction > 0 ? 1 : 0);
  choose(shown[Math.max(0, Math.min(shown.length - 1, at + direction))], true);
}

function setUp() {
  document.getElementById('title').textContent = 'Zab · ' + head.title;
  const kinds = document.getElementById('kinds'), lanes = document.getElementById('lanes');
  KINDS.forEach(([name, text]) => chip(kinds, text, name, !hidden.has(name), on => on ? hidden.delete(name) : hidden.add(name)));
  servers.forEach((name, lane) => chip(lanes, name, null, true, on => on ? hiddenLanes.delete(lane) : hiddenLanes.add(lane)));
  const verdict = document.getElementById('verdict');
  if (broken) { verdict.hidden = false; verdict.textContent = broken.p + ' is broken ↓'; verdict.onclick = () => choose(broken, true); }
  document.getElementById('in').onclick = () => setZoom(zoom * 1.35);
  document.getElementById('out').onclick = () => setZoom(zoom / 1.35);
  document.getElementById('theme').onclick = () => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    readColours();
    paint();
  };
  const box = document.getElementById('search');
  box.oninput = () => search(box.value);
  box.onkeydown = event => { if (event.key === 'Enter') nextHit(event.shiftKey ? -1 : 1); if (event.key === 'Escape') { box.value = ''; search(''); view.focus(); } };
  view.onscroll = paint;
  view.onclick = event => choose(pointed(event), false);
  view.onmousemove = event => {
    const e = pointed(event);
    if (e !== hovered) { hovered = e; view.style.cursor = e ? 'pointer' : ''; paint(); }
  };
  view.addEventListener('wheel', event => { if (event.ctrlKey) { event.preventDefault(); setZoom(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1)); } }, {passive: false});
  let dragging = false;
  const scrub = event => { view.scrollTop = (event.offsetY / strip.clientHeight) * height - view.clientHeight / 2; };
  strip.onmousedown = event => { dragging = true; scrub(event); };
  window.addEventListener('mouseup', () => { dragging = false; });
  strip.onmousemove = event => { if (dragging) scrub(event); };
  window.addEventListener('resize', resize);
  document.addEventListener('keydown', keyed);
}

function pointed(event) {
  const frame = view.getBoundingClientRect();
  const px = event.clientX - frame.left, py = event.clientY - frame.top;
  return py < HEAD ? null : hit(px + view.scrollLeft, py + view.scrollTop);
}

function keyed(event) {
  if (event.target.tagName === 'INPUT' || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {
    'j': () => move(1), 'k': () => move(-1), '+': () => setZoom(zoom * 1.35), '=': () => setZoom(zoom * 1.35),
    '-': () => setZoom(zoom / 1.35), 'v': () => broken && choose(broken, true), 'Escape': () => choose(null, false),
    '/': () => { event.preventDefault(); document.getElementById('search').focus(); }}[event.key];
  if (act) act();
}

document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
link();
findRoleChanges();
readColours();
setUp();
layout();
describe();
if (broken) reveal(broken);
