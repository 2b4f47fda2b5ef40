const view = document.getElementById('view'), canvas = document.getElementById('draw'), pen = canvas.getContext('2d');
const strip = document.getElementById('overview'), stripPen = strip.getContext('2d');
let colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ['page', 'panel', 'line', 'text', 'faint', 'grid', 'accent', 'bad', 'bad-wash', 'pill', 'chosen', 'looking',
    'discovering', 'synchronising', 'following', 'leading', 'renewing', 'observing', 'down', 'vote', 'discovery', 'sync',
    'broadcast', 'commit', 'request', 'ping', 'link', 'write', 'durable', 'applied', 'fault']) {
    colours[name] = style.getPropertyValue('--' + name).trim();
  }
}

function visibleLanes() { return servers.map((_, i) => i).filter(i => !hiddenLanes.has(i)); }
let columns = [];
function x(lane) { return columns[lane]; }

function resize() {
  const lanes = visibleLanes();
  laneWidth = Math.max(LEAST_LANE, (view.clientWidth - GUTTER - MARGIN) / Math.max(1, lanes.length));
  columns = servers.map(() => -1000);
  lanes.forEach((lane, i) => { columns[lane] = GUTTER + laneWidth * (i + 0.36); });
  width = GUTTER + laneWidth * lanes.length + MARGIN - 4;
  const space = document.getElementById('space');
  space.style.height = height + 'px';
  space.style.width = width + 'px';
  fit(canvas, view.clientWidth, view.clientHeight, pen);
  fit(strip, strip.clientWidth, strip.parentElement.clientHeight, stripPen);
  paint();
}

function fit(surface, wide, high, context) {
  const dots = window.devicePixelRatio || 1;
  surface.width = Math.round(wide * dots);
  surface.height = Math.round(high * dots);
  surface.style.width = surface === canvas ? wide + 'px' : '';
  surface.style.height = high + 'px';
  context.setTransform(dots, 0, 0, dots, 0, 0);
}

let asked = false;
function paint() {
  if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; paintNow(); }); }
}

function paintNow() {
  const wide = view.clientWidth, high = view.clientHeight, top = view.scrollTop;
  pen.save();
  pen.clearRect(0, 0, wide, high);
  pen.fillStyle = colours.page;
  pen.fillRect(0, 0, wide, high);
  pen.translate(-view.scrollLeft, -top);
  const window = inWindow(top - 40, top + high + 40);
  paintTime(top, high);
  paintLanes(top, high);
  const labels = zoom >= 0.55;
  window.filter(e => e.k === 'broken').forEach(paintBroken);
  window.filter(e => e.k === 'note' && e.lane < 0).forEach(paintBand);
  const arrows = window.filter(e => e.k === 'sent');
  arrows.forEach(paintArrow);
  paintDots(top, high);
  window.filter(e => e.k === 'durable').forEach(paintTick);
  window.filter(e => e.k === 'applied').forEach(paintApplied);
  window.filter(e => e.k === 'note' && e.lane >= 0).forEach(paintMarker);
  if (labels) window.forEach(paintLabel);
  pen.restore();
  paintHead(wide);
  paintOverview();
}

function paintTime(top, high) {
  pen.font = '11px ui-monospace, Menlo, Consolas, monospace';
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (let i = bisect(ticks, k => k.y >= top - 20); i < ticks.length && ticks[i].y < top + high + 20; i++) {
    pen.fillStyle = colours.faint;
    pen.fillText(String(ticks[i].t).replace(/\B(?=(\d{3})+$)/g, '\u2009') + ' ' + head.unit, view.scrollLeft + GUTTER - 14, ticks[i].y);
    rule(ticks[i].y, colours.grid, []);
  }
  for (let i = bisect(gaps, g => g.y2 >= top - 20); i < gaps.length && gaps[i].y1 < top + high + 20; i++) {
    const middle = (gaps[i].y1 + gaps[i].y2) / 2;
    if (gaps[i].y2 - gaps[i].y1 < 24) continue;
    rule(middle, colours.line, [2, 5]);
    pen.fillStyle = colours.faint;
    pen.fillText('+' + gaps[i].millis, view.scrollLeft + GUTTER - 14, middle);
  }
}

function rule(y, colour, dash) {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(GUTTER - 8, Math.round(y) + 0.5);
  pen.lineTo(Math.max(width, view.scrollLeft + view.clientWidth), Math.round(y) + 0.5);
  pen.stroke();
  pen.setLineDash([]);
}

function paintLanes(top, high) {
  for (const lane of visibleLanes()) {
    pen.strokeStyle = colours.down;
    pen.lineWidth = 2;
    pen.setLineDash([3, 5]);
    pen.lineDashOffset = top % 8;
    pen.beginPath(); pen.moveTo(x(lane), Math.max(HEAD, top)); pen.lineTo(x(lane), Math.min(height, top + high)); pen.stroke();
    pen.setLineDash([]);
    pen.lineDashOffset = 0;
  }
  for (const part of segments) {
    if (part.y2 < top || part.y1 > top + high || hiddenLanes.has(part.lane)) continue;
    const y1 = Math.max(part.y1, top - 10), y2 = Math.min(part.y2, top + high + 10), left = x(part.lane) - 5;
    if (part.kind !== 'paused') {
      pen.fillStyle = colours[part.kind];
      pen.beginPath(); pen.roundRect(left, y1, 10, Math.max(3, y2 - y1), 3); pen.fill();
    }
  }
  for (const part of segments) {
    if (part.kind === 'paused' && part.y2 >= top && part.y1 <= top + high && !hiddenLanes.has(part.lane)) hatch(part, top, high);
  }
}

function hatch(part, top, high) {
  const left = x(part.lane) - 8, y1 = Math.max(part.y1, top - 20), y2 = Math.min(part.y2, top + high + 20);
  pen.save();
  pen.beginPath(); pen.rect(left, y1, 16, y2 - y1); pen.clip();
  pen.fillStyle = colours.pill;
  pen.fillRect(left, y1, 16, y2 - y1);
  pen.strokeStyle = colours.fault;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let y = Math.floor(y1 / 7) * 7 - 21; y < y2 + 21; y += 7) { pen.moveTo(left, y + 16); pen.lineTo(left + 16, y); }
  pen.stroke();
  pen.restore();
}

function isMarked(e) { return e === selected || e === hovered || found.has(e); }

function paintArrow(e) {
  const lost = !e.end || e.end.k === 'lost', share = lost ? 0.55 : 1;
  const side = x(e.to) > x(e.lane) ? 1 : -1;
  const x1 = x(e.lane) + side * 6, y1 = e.y, y2 = e.y2 + (lost ? 6 : 0);
  const x2 = x1 + (x(e.to) - side * 7 - x1) * share;
  pen.strokeStyle = pen.fillStyle = colours[e.m];
  pen.globalAlpha = selected && selected.k === 'sent' && selected !== e ? 0.55 : 1;
  pen.lineWidth = isMarked(e) ? 3 : 1.3;
  pen.setLineDash(lost ? [5, 4] : []);
  pen.beginPath(); pen.moveTo(x1, y1); pen.lineTo(x2, y2); pen.stroke();
  pen.setLineDash([]);
  if (!lost) {
    const angle = Math.atan2(y2 - y1, x2 - x1);
    pen.beginPath();
    pen.moveTo(x2, y2);
    pen.lineTo(x2 - 8 * Math.cos(angle - 0.4), y2 - 8 * Math.sin(angle - 0.4));
    pen.lineTo(x2 - 8 * Math.cos(angle + 0.4), y2 - 8 * Math.sin(angle + 0.4));
    pen.fill();
  } else if (e.end) {
    pen.strokeStyle = colours.bad;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x2 - 4, y2 - 4); pen.lineTo(x2 + 4, y2 + 4); pen.moveTo(x2 + 4, y2 - 4); pen.lineTo(x2 - 4, y2 + 4);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function paintDots(top, high) {
  for (let i = bisect(steps, e => e.y >= top - 5); i < steps.length && steps[i].y < top + high + 5; i++) {
    const e = steps[i];
    pen.fillStyle = isMarked(e) ? colours.bad : colours.page;
    pen.strokeStyle = colours.text;
    pen.lineWidth = 1;
    pen.beginPath(); pen.arc(x(e.lane), e.y, isMarked(e) ? 5 : 2.2, 0, 7); pen.fill();
    if (isMarked(e)) pen.stroke();
  }
}

function paintTick(e) {
  pen.strokeStyle = colours.durable;
  pen.lineWidth = isMarked(e) ? 4 : 2.5;
  pen.beginPath(); pen.moveTo(x(e.lane) - 9, e.y); pen.lineTo(x(e.lane) + 9, e.y); pen.stroke();
}

function paintApplied(e) {
  pen.fillStyle = colours.applied;
  pen.beginPath(); pen.moveTo(x(e.lane) + 6, e.y); pen.lineTo(x(e.lane) + 11, e.y - 4); pen.lineTo(x(e.lane) + 11, e.y + 4); pen.fill();
}

const SIGNS = {START: '▶', CRASH: '✖', POWER_LOSS: '⚡', PAUSE: '❚❚', CUT: '✂', HEAL: '✚', BROKEN_LINK: '⌁', DISK: '◉', CLIENT: '●', NOTE: '•'};

function signColour(e) { return e.m === 'START' || e.m === 'HEAL' ? colours.leading : e.m === 'NOTE' ? colours.faint : colours.fault; }

function paintMarker(e) {
  pen.fillStyle = colours.page;
  pen.strokeStyle = signColour(e);
  pen.lineWidth = isMarked(e) ? 3 : 1.5;
  pen.beginPath(); pen.arc(x(e.lane), e.y, 8.5, 0, 7); pen.fill(); pen.stroke();
  pen.fillStyle = signColour(e);
  pen.font = (e.m === 'PAUSE' ? '7px' : '10px') + ' system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(SIGNS[e.m] || '•', x(e.lane), e.y + 0.5);
}

function paintBand(e) {
  rule(e.y, signColour(e), [6, 4]);
}

function paintBroken(e) {
  pen.fillStyle = colours['bad-wash'];
  pen.fillRect(view.scrollLeft, e.y - 6, view.clientWidth, 56);
  pen.fillStyle = colours.bad;
  pen.fillRect(view.scrollLeft, e.y - 6, 5, 56);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.font = 'bold 14px system-ui, sans-serif';
  pen.fillText(e.p + ' is broken', view.scrollLeft + 18, e.y + 10);
  pen.font = '12px ui-monospace, Menlo, Consolas, monospace';
  pen.fillStyle = colours.text;
  pen.fillText(cut(e.x.split('\n')[0], view.clientWidth - 40, 7.3), view.scrollLeft + 18, e.y + 32);
}

function cut(text, room, each) {
  const most = Math.max(4, Math.floor(room / each));
  return text.length > most ? text.slice(0, most - 1) + '…' : text;
}

function labelOf(e) {
  switch (e.k) {
    case 'sent': return [e.l + (e.end && e.end.k === 'lost' ? '  (' + e.end.x + ')' : ''), colours[e.m]];
    case 'durable': return [e.x, colours.durable];
    case 'applied': return [e.x, colours.applied];
    case 'note': return [e.x, signColour(e)];
    case 'failed': return ['fails: ' + e.x, colours.bad];
    case 'step': {
      const writes = hidden.has('write') ? [] : e.w;
      return [[e.changed ? stateText(e) : '', writes.join(' ; ')].filter(t => t).join('   '), e.changed ? colours.text : colours.write];
    }
    default: return ['', ''];
  }
}

function paintLabel(e) {
  const [text, colour] = labelOf(e);
  if (!text) return;
  const left = e.k === 'sent' && x(e.to) < x(e.lane), band = e.k === 'note' && e.lane < 0;
  const at = band ? GUTTER + 4 : x(e.lane) + (left ? -13 : 13);
  const room = e.k === 'sent' ? Math.min(460, Math.abs(x(e.to) - x(e.lane)) - 22) : band ? width - GUTTER - 20 : laneWidth * 1.3 - 24;
  const bold = e.k === 'step' && e.changed;
  pen.font = (bold ? 'bold ' : '') + '11px ui-monospace, Menlo, Consolas, monospace';
  const label = cut(text, room, 6.65);
  const wide = pen.measureText(label).width, y = e.k === 'sent' ? e.y - 1 : e.y;
  pen.fillStyle = isMarked(e) ? colours.chosen : colours.pill;
  pen.beginPath(); pen.roundRect(left ? at - wide - 3 : at - 3, y - 7.5, wide + 6, 15, 3); pen.fill();
  if (bold) { pen.fillStyle = colours[roleClass(e)]; pen.fillRect(at - 3, y - 7.5, 3, 15); }
  pen.fillStyle = colour;
  pen.textAlign = left ? 'right' : 'left';
  pen.textBaseline = 'middle';
  pen.fillText(label, bold ? at + 3 : at, y + 0.5);
  e.box = [left ? at - wide - 3 : at - 3, y - 7.5, wide + 6, 15];
}

// The head says what each server is at the upper edge of the window.
function stateAt(lane, y) {
  let state = null;
  for (let i = bisect(steps, e => e.y > y) - 1; i >= 0; i--) if (steps[i].lane === lane) { state = steps[i]; break; }
  return state;
}

function paintHead(wide) {
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, wide, HEAD);
  pen.fillStyle = colours.line;
  pen.fillRect(0, HEAD - 1, wide, 1);
  pen.textBaseline = 'middle';
  for (const lane of visibleLanes()) {
    const at = x(lane) - view.scrollLeft, y = view.scrollTop + HEAD;
    const part = segments.find(p => p.kind !== 'paused' && p.lane === lane && p.y1 <= y + 1 && p.y2 > y + 1);
    const state = part ? stateAt(lane, y + 1) : null;
    pen.fillStyle = part ? colours[part.kind] : colours.down;
    pen.beginPath(); pen.roundRect(at - 15, 7, 30, 20, 5); pen.fill();
    pen.font = 'bold 12px system-ui, sans-serif';
    pen.fillStyle = '#fff';
    pen.textAlign = 'center';
    pen.fillText(servers[lane], at, 17.5);
    pen.textAlign = 'left';
    pen.font = '11px system-ui, sans-serif';
    pen.fillStyle = part ? colours.text : colours.faint;
    pen.fillText(cut(part ? part.text + (state ? ' · commit ' + state.c : '') : 'down', laneWidth * 0.9 - 20, 6.1), at + 21, 17.5);
  }
}

function paintOverview() {
  const wide = strip.clientWidth, high = strip.parentElement.clientHeight, scale = high / height, lanes = visibleLanes();
  stripPen.clearRect(0, 0, wide, high);
  const each = Math.min(12, (wide - 16) / Math.max(1, lanes.length));
  for (const part of segments) {
    if (part.kind === 'paused' || hiddenLanes.has(part.lane)) continue;
    stripPen.fillStyle = colours[part.kind];
    stripPen.fillRect(6 + lanes.indexOf(part.lane) * each, part.y1 * scale, each - 2, Math.max(0.6, (part.y2 - part.y1) * scale));
  }
  const from = 8 + lanes.length * each;
  for (const e of shown) {
    if (e.k === 'broken' || found.has(e) || (e.k === 'note' && e.m !== 'NOTE' && e.m !== 'START')) {
      stripPen.fillStyle = found.has(e) ? colours.accent : e.k === 'broken' ? colours.bad : signColour(e);
      stripPen.fillRect(e.k === 'broken' ? 0 : from, e.y * scale - 0.5, e.k === 'broken' ? wide : wide - from, e.k === 'broken' ? 3 : 1);
    }
  }
  stripPen.strokeStyle = colours.text;
  stripPen.lineWidth = 1;
  stripPen.strokeRect(1.5, Math.max(1, view.scrollTop * scale), wide - 3, Math.max(6, view.clientHeight * scale) - 2);
}
